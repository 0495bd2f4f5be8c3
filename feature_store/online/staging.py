"""Adding the versions of one large snapshot, batch by batch, alike for every store."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from feature_store.online.protocol import Documents
from feature_store.online.publication import BATCH, LAST_ID, Known, Revision, Row, ascending


@dataclass(frozen=True)
class VersionTable:
    """What a store offers: the versions in force of customers by id, of the next ones in (after, last], and adding rows.

    `between` gives at most `BATCH` customers, ascending, none when there are no more. `is_empty` says that nothing was ever
    published.
    """

    known: Callable[[Sequence[str]], Known]
    between: Callable[[str, str], dict[str, tuple[int, bytes]]]
    insert: Callable[[Sequence[Row]], None]
    is_empty: bool


class Staging:
    """Adds the versions of one snapshot.

    Whoever makes one holds the turn, so every other snapshot that started before this one is switched on or gone.
    """

    def __init__(self, revision: Revision, table: VersionTable) -> None:
        self.revision = revision
        self._table = table

    def replace(self, documents: Iterable[tuple[str, Documents]]) -> None:
        """Add the versions that differ, and mark everybody as removed who was there and did not come."""
        after = ""
        for batch in ascending(self.revision.snapshot, documents):
            last = batch[-1][0]
            self._table.insert(self.revision.rows(batch, self._met({each for each, _ in batch}, after, last)))
            after = last
        self._met(set(), after, LAST_ID)

    def add(self, documents: Iterable[tuple[str, Documents]]) -> None:
        """Add the versions that differ."""
        for batch in ascending(self.revision.snapshot, documents):
            known = self._table.known([customer_id for customer_id, _ in batch])
            self._table.insert(self.revision.rows(batch, known))

    def remove(self, customer_ids: Sequence[str]) -> None:
        """Mark these customers as removed."""
        for start in range(0, len(customer_ids), BATCH):
            ids = customer_ids[start : start + BATCH]
            self._table.insert(self.revision.removals(ids, self._table.known(ids)))

    def _met(self, came: set[str], after: str, last: str) -> Known:
        """Return the versions in force of those who came with ids in (after, last], and mark the others there as removed."""
        met: dict[str, tuple[int, bytes]] = {}
        while not self._table.is_empty and (known := self._table.between(after, last)):
            met.update((each, version) for each, version in known.items() if each in came)
            self._table.insert(self.revision.removals((each for each in known if each not in came), known))
            after = next(reversed(known))
        return met
