"""The sentence that shows a concern: the customer's own and none that they deny, or one of the agent's that they affirm."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.concern.stance import affirmed
from nlp.negation import refuted
from nlp.sentence import LONG, Span, sentences
from nlp.transcript import Transcript, Turn

# Where recognition delivers no marks, a speaker turns to something else with one of these.
_TURNS = re.compile(
    r"(?<=\w{6})(?=还有(?:个|一)|另外|顺便|对了|第二个|我再问|我想问|我想咨询|我问一下|我要|我就是想|然后我|还有就是|我这边|我家|我们这)"
)


@dataclass(frozen=True)
class Evidence:
    """A sentence of a turn: `sentence` is characters [start, end) of turn number `turn` of the masked transcript."""

    turn: int
    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class Candidate:
    """A sentence that may show a concern, and what of it the customer means, as a transcript of its own."""

    evidence: Evidence
    meant: Transcript


def candidates(transcript: Transcript) -> list[Candidate]:
    """Return the sentences the customer means, in order of turns: their own, and the agent's that they affirm.

    Those that are wholly denied or settled are left out.
    """
    found = [(each.turn, each.span, each.sentence) for each in affirmed(transcript.turns)]
    for number, turn in enumerate(transcript.turns):
        if turn.speaker == "customer":
            denied = refuted(turn.text)
            found += [(number, span, _without(turn.text, span, denied)) for span in _spans(turn.text)]
    meant = [each for each in sorted(found) if any(character.isalnum() for character in each[2])]
    return [_candidate(transcript.turns[number].text, number, span, said) for number, span, said in meant]


def _spans(text: str) -> Iterator[Span]:
    for span in sentences(text):
        if span.end - span.start <= LONG:
            yield span
            continue
        starts = [span.start, *(cut.start() for cut in _TURNS.finditer(text, span.start, span.end)), span.end]
        yield from (Span(start, end) for start, end in pairwise(starts) if start < end)


def _candidate(text: str, number: int, span: Span, said: str) -> Candidate:
    evidence = Evidence(number, span.start, span.end, text[span.start : span.end])
    return Candidate(evidence, Transcript((Turn("customer", said),)))


def _without(text: str, span: Span, denied: Sequence[Span]) -> str:
    kept, start = [], span.start
    for gap in denied:
        if gap.end > start and gap.start < span.end:
            kept.append(text[start : max(gap.start, start)])
            start = gap.end
    return "".join([*kept, text[start : span.end]])
