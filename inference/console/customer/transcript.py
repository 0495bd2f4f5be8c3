"""The masked transcript of one accepted call, turn by turn, with the sentences that decided marked in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from feature_store.desk.accepted_call import AcceptedCall
from inference.console.customer.call import CallSight


@dataclass(frozen=True)
class Piece:
    """Some text of a turn; `concern` says what it shows, None for the rest."""

    text: str
    concern: str | None = None


@dataclass(frozen=True)
class Turn:
    """What one person said; `dissatisfied` (0 … 1) of a customer's turn, None for an agent's or where it may not be seen."""

    speaker: str
    pieces: tuple[Piece, ...]
    dissatisfied: float | None


@dataclass(frozen=True)
class Transcript:
    """One call: its turns and, where the visitor may see it, the one line that sums it up."""

    call_id: str
    started_at: str
    ended_at: str
    summary: str
    turns: tuple[Turn, ...]


def transcript_of(call: AcceptedCall, sight: CallSight) -> Transcript:
    """Return the transcript of a call."""
    analysis = orjson.loads(call.analysis)
    marks = _marks(analysis["concerns"], sight)
    turns = tuple(_turn(each, marks[number], sight) for number, each in enumerate(analysis["turns"]))
    summary = analysis["summary"] if sight.concluded and sight.feelings and not sight.hidden_labels else ""
    return Transcript(call.call_id, call.started_at, call.ended_at, summary, turns)


def _marks(concerns: Iterable[dict[str, Any]], sight: CallSight) -> defaultdict[int, list[tuple[int, int, str]]]:
    """Return by turn the places [start, end) that are marked, and what each shows."""
    found: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for each in concerns:
        if sight.shows(each["label"]):
            where = each["evidence"]
            found[where["turn"]].append((where["start"], where["end"], each["label"]))
    return found


def _turn(turn: dict[str, Any], marks: list[tuple[int, int, str]], sight: CallSight) -> Turn:
    feeling = turn["sentiment"] if sight.concluded and sight.feelings else None
    dissatisfied = feeling["probabilities"]["dissatisfied"] if feeling else None
    return Turn(turn["speaker"], tuple(_pieces(turn["text"], sorted(marks))), dissatisfied)


def _pieces(text: str, marks: list[tuple[int, int, str]]) -> Iterator[Piece]:
    """Yield the text cut at its marks; of marks at one place the concerns stand together, what overlaps begins later."""
    at = 0
    together: dict[tuple[int, int], list[str]] = {}
    for start, end, concern in marks:
        together.setdefault((start, end), []).append(concern)
    for (start, end), concerns in together.items():
        begins = max(start, at)
        if begins > at:
            yield Piece(text[at:begins])
        if end > begins:
            yield Piece(text[begins:end], "、".join(concerns))
            at = end
    if at < len(text):
        yield Piece(text[at:])
