"""The sentence that shows a concern: the customer's own, and none that they deny."""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.negation import refuted
from nlp.sentence import Span, sentences
from nlp.transcript import Transcript, Turn


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
    """Return the customer's sentences in order, without those that are wholly denied or settled."""
    found = []
    for number, turn in enumerate(transcript.turns):
        if turn.speaker == "customer":
            denied = refuted(turn.text)
            found += [_candidate(number, turn.text, span, denied) for span in sentences(turn.text)]
    return [candidate for candidate in found if candidate is not None]


def _candidate(number: int, text: str, span: Span, denied: Sequence[Span]) -> Candidate | None:
    meant = _without(text, span, denied)
    if not any(character.isalnum() for character in meant):
        return None
    evidence = Evidence(number, span.start, span.end, text[span.start : span.end])
    return Candidate(evidence, Transcript((Turn("customer", meant),)))


def _without(text: str, span: Span, denied: Sequence[Span]) -> str:
    kept, start = [], span.start
    for gap in denied:
        if gap.end > start and gap.start < span.end:
            kept.append(text[start : max(gap.start, start)])
            start = gap.end
    return "".join([*kept, text[start : span.end]])
