"""What every online store promises; `tests/feature_store/test_online_contract.py` holds each to it.

A store keeps *versions* of the documents of each customer. A snapshot takes its number (`sequence`) when its publication
starts and an order number (`published`) when it is switched on; a version counts from then on. Of the versions that
count, the one of the snapshot that started last is served: who started later knows more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True)
class SnapshotRef:
    """One published state of all customers.

    `computed_at` without an offset is Asia/Shanghai wall-clock time, as in the canonical tables; a store keeps the
    instant and gives it back in that time zone. `customers` is the number of customers once the snapshot is published.
    """

    snapshot_id: str
    computed_at: datetime
    bundle_id: str
    customers: int

    def __post_init__(self) -> None:
        if self.computed_at.tzinfo is None:
            object.__setattr__(self, "computed_at", self.computed_at.replace(tzinfo=SHANGHAI))


@dataclass(frozen=True, slots=True)
class Documents:
    """The prepared JSON answers of one customer, UTF-8 bytes without the snapshot they belong to.

    `snapshot` is filled when they are read: the last snapshot that says that they hold. It does not take part in
    comparisons, and the bytes must not repeat it, or every customer would change every night.
    """

    tags: bytes
    persona: bytes
    snapshot: SnapshotRef | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """The documents of a customer changed, or the customer was removed, when the snapshot was published."""

    customer_id: str
    snapshot_id: str
    published_at: datetime
    removed: bool


@dataclass(frozen=True, slots=True)
class TagInterval:
    """A tag held in [valid_from, valid_to); None while it still does. `label` is the one it had at the beginning."""

    tag: str
    label: str | None
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class ServedVersion:
    """Documents of a customer came with the snapshot, or the customer was `removed` by it, when it was published."""

    snapshot: SnapshotRef
    published_at: datetime
    removed: bool


class OnlineStore(Protocol):
    """The side that publishes; also reads, for the nightly run and the command line. One thread at a time."""

    def publish(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        """Replace the published snapshot as a whole and return the number of customers in it.

        Readers see all of the old snapshot or all of the new one, at any instant and whatever happens to this process.
        Customers that are not in `documents` disappear. `documents` comes with ascending ids (by code points, as Python
        sorts) and is consumed once, in constant memory; readers never wait meanwhile, other writers for one batch at
        most. Publications of this kind take turns. What was published on from a later `computed_at` (a call that came
        in meanwhile) stays.

        Raises
        ------
        PublicationError
            Unless `documents` names `snapshot.customers` customers, ascending; when the snapshot was published before
            or was computed before the last one for everyone. Nothing has changed then.
        """
        ...

    def publish_changes(
        self,
        snapshot: SnapshotRef,
        changed: Iterable[tuple[str, Documents]],
        removed: Sequence[str] = (),
        *,
        for_everyone: bool = True,
    ) -> int:
        """Publish a difference to the published snapshot and return the number of customers whose documents changed.

        `snapshot.customers` counts the customers afterwards. With `for_everyone` the snapshot says of all the others
        that theirs still hold, as a nightly difference does; without, only those named were looked at, as after a call.
        A small difference is one short transaction and waits for no other publication; a large one takes its turn, and
        its ids ascend.

        Raises
        ------
        PublicationError
            Unless there are `snapshot.customers` customers afterwards; when a customer is named twice, when the snapshot
            was published before or was computed before the last one for everyone. Nothing has changed then.
        """
        ...

    def prune(self, before: datetime) -> int:
        """Delete the versions that were superseded at or before `before` and return their number.

        What is served now, and every state from `before` on, stays; so does the mark of a removed customer. Other
        writers wait for one batch at most.
        """
        ...

    def forget(self, customer_id: str, *, mark: bool = False) -> int:
        """Delete every version of a customer who was removed, and return their number; what was ever served is gone.

        The mark of the removal stays, so that readers of the change feed hear of it, unless `mark` says that they did.

        Raises
        ------
        PublicationError
            The customer is served.
        StoreUnavailableError
            A publication for everyone is under way, which has looked at these versions; try again after it.
        """
        ...

    def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone, with the number of customers there are now; None before the first."""
        ...

    def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        ...

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one state."""
        ...

    def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`; see `OnlineReader.read_as_of`."""
        ...

    def history(self, customer_id: str) -> list[TagInterval]:
        """Return when the customer had which tag; see `OnlineReader.history`."""
        ...

    def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return the next changes; see `OnlineReader.changes`."""
        ...

    def close(self) -> None:
        """Let go of the database; the store cannot be used afterwards."""
        ...


class OnlineReader(Protocol):
    """The side that serves; one per event loop. Every method raises StoreUnavailableError when nothing answers."""

    async def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one or before the first snapshot."""
        ...

    async def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one state."""
        ...

    async def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`, None when the customer was unknown then.

        An instant without an offset is Asia/Shanghai wall-clock time. A snapshot counts from `published_at` on.

        Raises
        ------
        NotKeptError
            For an instant before the last `prune`.
        """
        ...

    async def history(self, customer_id: str) -> list[TagInterval]:
        """Return when the customer had which tag, by tag and time; empty for an unknown customer.

        Reaches back as far as versions are kept: a tag that held before the last `prune` starts at the first kept one.
        """
        ...

    async def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return up to `limit` changes after `cursor`, oldest publication first, and the cursor to go on from.

        The cursor "" is the beginning. Nothing is skipped or repeated while publications run; only a change that was
        superseded and pruned meanwhile does not come any more, the one after it does.

        Raises
        ------
        CursorError
            For a cursor that no store gave out.
        """
        ...

    async def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone, with the number of customers there are now; None before the first."""
        ...

    async def snapshot_as_of(self, instant: datetime) -> SnapshotRef | None:
        """Return the last snapshot for everyone that was published at `instant`, None before the first.

        Raises
        ------
        NotKeptError
            For an instant before the last `prune`.
        """
        ...

    async def served(self, customer_id: str) -> list[ServedVersion]:
        """Return which versions of the customer's documents were served, oldest first, as far back as they are kept."""
        ...

    async def changed_aside(self, snapshot_id: str, after: int = 0) -> tuple[list[str], int]:
        """Return whose documents may be others than those of the snapshot for everyone `snapshot_id`, and how far that was seen.

        They came with publications that were not for everyone; their ids, each once, in no order. Asked again with
        `after`, the number returned, only those of later publications come. Nobody for an unknown snapshot.
        """
        ...

    async def end_of_changes(self) -> str:
        """Return the cursor behind every change so far, from which only later ones come."""
        ...

    async def close(self) -> None:
        """Let go of the database; the reader cannot be used afterwards."""
        ...
