"""Entries by what an auditor asks for, the newest first: one SQL for both databases, each condition with an index."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.clock import aware
from registry.digest import canonical_json

MODEL_KINDS = (
    "registration", "refusal", "evidence", "comparison", "shadow", "request", "approval", "rejection", "void", "promotion",
    "rollback", "alias_moved", "impact", "retrain_request",
)  # fmt: skip
"""Kinds whose subject names a model: few entries of many, so a model without a kind is looked for among them only."""
INDEXES = {
    "ledger_entry_kind": ("kind", "number"),
    "ledger_entry_by": ("by", "number"),
    "ledger_entry_by_kind": ("by", "kind", "number"),
    "ledger_entry_at": ("at", "number"),
}
_SPARE = timedelta(days=1)
_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


@dataclass(frozen=True)
class Search:
    """What is asked for; what is null is not looked at.

    `below` is the number under which to go on, `by` the person, `model` what the subject names; instants in [since, until).
    """

    below: int | None = None
    kind: str | None = None
    by: str | None = None
    model: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def sql(self, mark: str, limit: int) -> tuple[str, list[str | int]]:
        """Return the statement and its values; `mark` is the database's placeholder."""
        conditions = list(self._conditions(mark))
        values = [value for _, given in conditions for value in given]
        where = " AND ".join(text for text, _ in conditions) or "TRUE"
        return f"SELECT * FROM ledger_entry WHERE {where} ORDER BY number DESC LIMIT {mark}", [*values, limit]  # noqa: S608

    def _conditions(self, mark: str) -> Iterator[tuple[str, list[str | int]]]:
        if self.below is not None:
            yield f"number < {mark}", [self.below]
        if self.by is not None:
            yield f'"by" = {mark}', [self.by]
        if self.kind is not None:
            yield f"kind = {mark}", [self.kind]
        if self.model is not None:
            yield from self._about(mark, canonical_json({"model": self.model})[1:-1])
        yield from self._within(mark)

    def _about(self, mark: str, said: str) -> Iterator[tuple[str, list[str | int]]]:
        if self.kind is None:
            yield f"kind IN ({', '.join([mark] * len(MODEL_KINDS))})", [*MODEL_KINDS]
        yield f"subject LIKE {mark} ESCAPE '\\'", [f"%{said.translate(_ESCAPED)}%"]

    def _within(self, mark: str) -> Iterator[tuple[str, list[str | int]]]:
        """Say it of the number as well, with a day to spare: what is asked for by kind or person is ordered by that.

        Numbers follow instants but for a clock that was set back; one set back by more than a day would hide entries.
        """
        if self.since is not None:
            yield f"at >= {mark}", [_text(self.since)]
            first = f"SELECT number FROM ledger_entry WHERE at >= {mark} ORDER BY at LIMIT 1"  # noqa: S608
            yield f"number >= ({first})", [_text(self.since - _SPARE)]
        if self.until is not None:
            yield f"at < {mark}", [_text(self.until)]
            last = f"SELECT number FROM ledger_entry WHERE at < {mark} ORDER BY at DESC LIMIT 1"  # noqa: S608
            yield f"number <= ({last})", [_text(self.until + _SPARE)]


def _text(instant: datetime) -> str:
    return aware(instant).isoformat(timespec="microseconds")
