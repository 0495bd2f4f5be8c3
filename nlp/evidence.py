"""The sentence that shows a concern: the customer's own and none that they deny, or one of the agent's that they affirm."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from nlp.concern.stance import affirmed
from nlp.negation import refuted
from nlp.sentence import LONG, Span, sentences
from nlp.transcript import Transcript, Turn

# Where recognition delivers no marks, a speaker turns to something else with one of these.
_TURNS = re.compile(
    r"(?<=\w{6})(?=还有(?:个|一)|另外|顺便|对了|第二个|我再问|我想问|我想咨询|我问一下|我要|我就是想|然后我|还有就是|我这边|我家|我们这)"
)


class Evidence(NamedTuple):
    """A sentence of a turn: `sentence` is characters [start, end) of turn number `turn` of the masked transcript."""

    turn: int
    start: int
    end: int
    sentence: str


class Candidate(NamedTuple):
    """A sentence that may show a concern, and what of it the customer means, as a transcript of its own."""

    evidence: Evidence
    meant: Transcript


_Said = tuple[Span, str, Transcript]


def candidates(transcript: Transcript) -> list[Candidate]:
    """Return the sentences the customer means, in order of turns: their own, and the agent's that they affirm.

    Those that are wholly denied or settled are left out.
    """
    return candidates_of([transcript])[0]


def candidates_of(transcripts: Sequence[Transcript]) -> list[list[Candidate]]:
    """Return the candidates of each transcript; a turn that stands in several of them (好的, 我家停电了) is read once."""
    read = cache(_own)
    return [list(_of_turns(transcript.turns, read)) for transcript in transcripts]


def _of_turns(turns: Sequence[Turn], read: Callable[[str], list[_Said]]) -> Iterator[Candidate]:
    asked = {each.turn: each for each in affirmed(turns)}
    for number, (speaker, text) in enumerate(turns):
        if speaker == "customer":
            for span, sentence, meant in read(text):
                yield Candidate(Evidence(number, *span, sentence), meant)
        elif number in asked:
            _, span, sentence = asked[number]
            yield Candidate(Evidence(number, *span, sentence), _as_said(sentence))


def _own(text: str) -> list[_Said]:
    """Return the sentences of a customer's turn of which something is meant: where, as they stand, and what is meant."""
    denied = refuted(text)
    kept = ((span, _without(text, span, denied)) for span in _spans(text))
    return [(span, text[slice(*span)], _as_said(said)) for span, said in kept if any(map(str.isalnum, said))]


def _as_said(text: str) -> Transcript:
    return Transcript((Turn("customer", text),))


def _spans(text: str) -> Iterator[Span]:
    for span in sentences(text):
        if span.end - span.start <= LONG:
            yield span
            continue
        starts = [span.start, *(cut.start() for cut in _TURNS.finditer(text, span.start, span.end)), span.end]
        yield from (Span(start, end) for start, end in pairwise(starts) if start < end)


def _without(text: str, span: Span, denied: Sequence[Span]) -> str:
    if not denied:
        return text[slice(*span)]
    kept, start = [], span.start
    for gap in denied:
        if gap.end > start and gap.start < span.end:
            kept.append(text[start : max(gap.start, start)])
            start = gap.end
    return "".join([*kept, text[start : span.end]])
