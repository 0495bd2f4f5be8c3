"""How far a query has been read: kept in the commit record of each chunk, and found there by the next run."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from uuid import UUID

from feature_store.error import SourceError
from feature_store.warehouse import Commit

_KINDS: dict[str, Callable[[str], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "Decimal": Decimal,
    "UUID": UUID,
}


@dataclass(frozen=True)
class Position:
    """What one chunk says about its query.

    `run` counts the runs that loaded something, `chunk` the chunks of a run (0 and below: rows without a watermark), `content`
    is the digest of its rows. `reached` is watermark and key of its last row, empty without a watermark. `complete` says that
    no row followed. `recheck` is the watermark from which the run after a complete one reads.
    """

    run: int
    chunk: int
    content: str
    reached: tuple[object, ...] = ()
    complete: bool = False
    recheck: object = None

    def to_text(self) -> str:
        """Return JSON that keeps the types of days, instants and decimals."""
        kept = {**self.__dict__, "reached": [_plain(v) for v in self.reached], "recheck": _plain(self.recheck)}
        return json.dumps(kept, ensure_ascii=False)

    @staticmethod
    def from_text(text: str) -> "Position":
        """Return what `to_text` wrote."""
        kept = json.loads(text)
        return Position(**{**kept, "reached": tuple(map(_typed, kept["reached"])), "recheck": _typed(kept["recheck"])})


@dataclass(frozen=True)
class Start:
    """Where a run begins: behind a row (`after`, exclusive), at a watermark (`since`, inclusive), with neither at the first row."""

    after: tuple[object, ...] = ()
    since: object = None


class History:
    """The chunks of one query that the warehouse holds."""

    def __init__(self, commits: Sequence[Commit], source: str, name: str) -> None:
        own = [commit for commit in commits if commit.progress and (commit.source, commit.file) == (source, name)]
        found = [(Position.from_text(commit.progress), commit) for commit in own]
        self._chunks = sorted(found, key=lambda pair: (pair[0].run, pair[0].chunk))

    @property
    def next_run(self) -> int:
        """Number of the run that begins now."""
        return max((position.run for position, _ in self._chunks), default=0) + 1

    def last(self) -> Position | None:
        """Return the position of the newest chunk with a watermark, None before the first."""
        return next((position for position, _ in reversed(self._chunks) if position.reached), None)

    def of_chunk(self, chunk: int) -> tuple[Position, Commit] | None:
        """Return the newest chunk of this number, None before the first: what a chunk of now is compared with."""
        return next((pair for pair in reversed(self._chunks) if pair[0].chunk == chunk), None)


def start_of(last: Position | None, overlap: timedelta) -> Start:
    """Return where the next run begins.

    Behind the last row where the run before was cut off. Where it was complete, at its last watermark again: rows of the same
    watermark may have come later, and those that are known are recognised.
    """
    if last is None:
        return Start()
    if not last.complete:
        return Start(after=last.reached)
    return Start(since=earlier(last.recheck, overlap))


def earlier(watermark: object, overlap: timedelta) -> object:
    """Return `watermark` less `overlap`; a day counts whole.

    Raises
    ------
    SourceError
        The watermark is neither day nor instant (nor its ISO 8601 text), so that nothing can be subtracted.
    """
    if not overlap:
        return watermark
    if isinstance(watermark, datetime):
        return watermark - overlap
    if isinstance(watermark, date):
        return watermark - timedelta(days=ceil(overlap / timedelta(days=1)))
    try:
        instant = datetime.fromisoformat(str(watermark)) - overlap
    except ValueError:
        raise SourceError(f"overlap: watermark {watermark!r} is neither day nor instant; leave `overlap` out") from None
    return instant.isoformat(sep=str(watermark)[10:11] or " ")[
        : None if len(str(watermark)) > len("2026-01-01") else 10
    ]


def _plain(value: object) -> object:
    kind = type(value).__name__
    return {kind: str(value)} if kind in _KINDS else value


def _typed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _KINDS[kind](text)
