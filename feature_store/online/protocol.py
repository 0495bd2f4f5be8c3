"""What every online store promises; `tests/feature_store/test_online_contract.py` holds each to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True)
class SnapshotRef:
    """One published state of all customers.

    `computed_at` without an offset is Asia/Shanghai wall-clock time, as in the canonical tables; it is kept with the
    offset. `customers` is the number of customers the snapshot must hold.
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
    """The prepared JSON answers of one customer, UTF-8 bytes."""

    tags: bytes
    persona: bytes


class OnlineStore(Protocol):
    """The side that publishes; also reads, for the nightly run and the command line."""

    def publish(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        """Replace the published snapshot as a whole and return the number of customers in it.

        Readers see all of the old snapshot or all of the new one, at any instant and whatever happens to this process.
        Customers that are not in `documents` disappear. `documents` is consumed once, in constant memory; while it is
        being consumed neither readers nor other writers wait.

        Raises
        ------
        PublicationError
            Unless `documents` names `snapshot.customers` customers, each once; when the snapshot was published before
            or was computed before the published one. Nothing has changed then.
        """
        ...

    def current(self) -> SnapshotRef | None:
        """Return the published snapshot, None before the first."""
        ...

    def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        ...

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one snapshot."""
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
        """Return the documents of those customers that are known, all of one snapshot."""
        ...

    async def current(self) -> SnapshotRef | None:
        """Return the published snapshot, None before the first."""
        ...

    async def close(self) -> None:
        """Let go of the database; the reader cannot be used afterwards."""
        ...
