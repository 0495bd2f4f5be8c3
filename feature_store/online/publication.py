"""What a publication is made of, alike for every store: what it may not do, what changed, and how it counts."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from feature_store.online.error import PublicationError
from feature_store.online.protocol import Documents, SnapshotRef

LAST_ID = "\U0010ffff"
"""Behind every customer."""
BATCH = 5_000
"""Customers looked at and written at once: some 10 MB of documents, and what other writers wait for at most."""
SMALL = 1_000
"""A difference up to this size is one transaction."""
REMOVED = b""
"""Digest of a version without documents, which says that the customer was removed."""
POSITION_BITS = 32
"""A version is the sequence of its snapshot, shifted by this, plus its position in it: the order of the change feed."""

Batch = Sequence[tuple[str, Documents]]
Known = Mapping[str, tuple[int, bytes]]
"""Of each known customer the version in force: the sequence of its snapshot and its digest."""
Row = tuple[int, str, int, bytes, bytes | None, bytes | None]


@dataclass
class Revision:
    """The work on one snapshot: which versions it adds to those in force before it, and what that does to the count.

    `base` is the number of customers before; `later` holds the sequences of snapshots computed after this one, whose
    versions stay in force. `met` counts those who came and were there before, `written` the versions added.
    """

    snapshot: SnapshotRef
    sequence: int
    base: int
    later: frozenset[int] = frozenset()
    received: int = field(default=0, init=False)
    met: int = field(default=0, init=False)
    written: int = field(default=0, init=False)
    balance: int = field(default=0, init=False)

    @property
    def customers(self) -> int:
        """Number of customers after the work so far."""
        return self.base + self.balance

    def rows(self, batch: Batch, known: Known) -> list[Row]:
        """Return the versions to add for customers who came with documents: those whose bytes differ.

        Raises
        ------
        PublicationError
            When documents are no bytes.
        """
        self.received += len(batch)
        rows = []
        for customer_id, documents in batch:
            try:
                digest = digest_of(documents)
            except TypeError as error:
                raise PublicationError(
                    f"snapshot {self.snapshot.snapshot_id}: tags and persona of customer {customer_id} must be bytes"
                ) from error
            valid_from, before = known.get(customer_id, _UNKNOWN)
            self.met += before != REMOVED
            if before != digest and valid_from not in self.later:
                self.balance += before == REMOVED
                rows.append(self._row(customer_id, digest, documents.tags, documents.persona))
        return rows

    def removals(self, customer_ids: Iterable[str], known: Known) -> list[Row]:
        """Return the versions to add for customers who are gone; nothing for those who were not there."""
        rows = []
        for customer_id in customer_ids:
            valid_from, before = known.get(customer_id, _UNKNOWN)
            if before != REMOVED and valid_from not in self.later:
                self.balance -= 1
                rows.append(self._row(customer_id, REMOVED, None, None))
        return rows

    def _row(self, customer_id: str, digest: bytes, tags: bytes | None, persona: bytes | None) -> Row:
        version = self.sequence << POSITION_BITS | self.written
        self.written += 1
        return version, customer_id, self.sequence, digest, tags, persona


_UNKNOWN = (0, REMOVED)


def digest_of(documents: Documents) -> bytes:
    """Return 16 bytes that differ when the documents do; where the one ends and the other begins counts as well."""
    tags, persona = documents.tags, documents.persona
    # Twice as fast as blake2b where the processor knows SHA-256, and as fast where it does not.
    return hashlib.sha256(b"%d:%b%b" % (len(tags), tags, persona), usedforsecurity=False).digest()[:16]


def ascending(
    snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]
) -> Iterator[list[tuple[str, Documents]]]:
    """Yield the documents in lists of `BATCH`.

    Raises
    ------
    PublicationError
        When a customer comes after one whose id is larger, or twice.
    """
    rest, last = iter(documents), ""
    while batch := list(islice(rest, BATCH)):
        for customer_id, _ in batch:
            if customer_id <= last:
                raise not_ascending(snapshot, customer_id, last)
            last = customer_id
        yield batch


def require_newer(snapshot: SnapshotRef, published: SnapshotRef | None) -> None:
    """Refuse to put an older state over a newer one, which a late or repeated run would otherwise do silently.

    Raises
    ------
    PublicationError
        When `snapshot` was computed before `published`, the last one for everyone.
    """
    if published is not None and snapshot.computed_at < published.computed_at:
        raise PublicationError(
            f"snapshot {snapshot.snapshot_id} was computed at {snapshot.computed_at.isoformat()}, before the published "
            f"{published.snapshot_id} ({published.computed_at.isoformat()}); the published one stays"
        )


def require_count(snapshot: SnapshotRef, received: int) -> None:
    """Refuse a snapshot that came in part, or with more than it announced.

    Raises
    ------
    PublicationError
        When `received` is not `snapshot.customers`.
    """
    if received != snapshot.customers:
        raise PublicationError(
            f"snapshot {snapshot.snapshot_id} announces {snapshot.customers} customers and holds {received}"
        )


def require_each_once(snapshot: SnapshotRef, customer_ids: Sequence[str]) -> None:
    """Refuse a small difference that names a customer twice.

    Raises
    ------
    PublicationError
        When an id is repeated.
    """
    if len(set(customer_ids)) != len(customer_ids):
        raise PublicationError(f"snapshot {snapshot.snapshot_id} holds a customer more than once")


def require_none_of(
    snapshot: SnapshotRef, removed: Sequence[str], changed: Iterable[tuple[str, Documents]]
) -> Iterator[tuple[str, Documents]]:
    """Pass the documents on.

    Raises
    ------
    PublicationError
        When a customer who is to be removed, or is named twice for that, comes with documents.
    """
    require_each_once(snapshot, removed)
    gone = frozenset(removed)
    for customer_id, documents in changed:
        if customer_id in gone:
            raise not_ascending(snapshot, customer_id, customer_id)
        yield customer_id, documents


def not_ascending(snapshot: SnapshotRef, customer_id: str, last: str) -> PublicationError:
    """Return the error for a customer who comes twice or out of order."""
    if customer_id == last:
        return PublicationError(f"snapshot {snapshot.snapshot_id} holds a customer more than once: {customer_id}")
    return PublicationError(
        f"snapshot {snapshot.snapshot_id}: customer {customer_id} comes after {last}; ids must ascend"
    )


def still_published() -> PublicationError:
    """Return the error for a customer whose versions are to be forgotten and who is served."""
    return PublicationError("the customer is served; publish the removal first")


def published_before(snapshot: SnapshotRef) -> PublicationError:
    """Return the error for a snapshot id that is taken."""
    return PublicationError(f"snapshot {snapshot.snapshot_id} was published before")
