"""The calls of a customer as a page tells of them: when, how they felt, what they were about, and the sentence that shows it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from feature_store.desk.accepted_call import AcceptedCall
from feature_store.snapshot.row_file import Heard

Row = dict[str, Any]


@dataclass(frozen=True)
class Spoken:
    """A sentence of a call, the concern that it shows, and how sure that is (0 … 1)."""

    concern: str
    sentence: str
    confidence: float


@dataclass(frozen=True)
class CallOnPage:
    """One call. `sentiment`, `dissatisfaction` (0 … 1) and `course` are None where the visitor may not see how it felt.

    `kept` says that its masked transcript is still on the desk.
    """

    call_id: str
    said_at: str
    sentiment: str | None
    dissatisfaction: float | None
    angry: bool
    course: str | None
    spoken: tuple[Spoken, ...]
    kept: bool


@dataclass(frozen=True)
class CallSight:
    """What may be told of calls: nothing that was concluded after an opt-out, feelings and concerns as their tags."""

    concluded: bool
    feelings: bool
    hidden_labels: Collection[str]

    def shows(self, concern: str) -> bool:
        """Tell whether a concern (its Chinese name) may be told: no tag that is hidden speaks of it."""
        return self.concluded and not any(concern in label for label in self.hidden_labels)


def calls_of(heard: Heard, accepted: Iterable[AcceptedCall], sight: CallSight) -> list[CallOnPage]:
    """Return the calls that the night heard and those that came since, latest first, each once."""
    rows: dict[str, Row] = {each["call_id"]: each for each in orjson.loads(heard.text_signals) if _stands(each)}
    kept = {each.call_id: each.signal_row() for each in accepted}
    found = [_call(row, sight, kept=call_id in kept) for call_id, row in (rows | kept).items()]
    return sorted(found, key=lambda each: (each.said_at, each.call_id), reverse=True)


def _stands(row: Row) -> bool:
    return row.get("superseded_at") is None


def _call(row: Row, sight: CallSight, *, kept: bool) -> CallOnPage:
    feels = sight.concluded and sight.feelings
    return CallOnPage(
        call_id=row["call_id"],
        said_at=str(row["said_at"]).replace(" ", "T")[:19],
        sentiment=row["sentiment"] if feels else None,
        dissatisfaction=row["dissatisfaction"] if feels else None,
        angry=feels and bool(row["angry"]),
        course=row["course"] if feels else None,
        spoken=tuple(_spoken(orjson.loads(row["evidence"] or "[]"), sight)),
        kept=kept,
    )


def _spoken(evidence: Sequence[Row], sight: CallSight) -> Iterable[Spoken]:
    for each in evidence:
        if sight.shows(each["concern"]):
            yield Spoken(each["concern"], each["sentence"], each["confidence"])
