"""A large publication to the embedded store: written in short transactions, switched on by the last, tiny one."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.publication import BATCH, Revision, Row, batches, repeated_customer
from feature_store.online.sqlite_connection import transaction
from feature_store.online.sqlite_writing import insert, known_versions, reserve, switch_on

_NAMED = "CREATE TEMP TABLE online_named (customer_id TEXT PRIMARY KEY) WITHOUT ROWID"
_NAME = "INSERT INTO temp.online_named VALUES (?)"
_UNNAMED = """
SELECT d.customer_id, d.valid_from, d.digest FROM online_document AS d
WHERE d.customer_id > :after AND d.valid_from < :sequence AND d.digest <> x''
  AND NOT EXISTS (SELECT 1 FROM temp.online_named AS n WHERE n.customer_id = d.customer_id)
  AND NOT EXISTS (SELECT 1 FROM online_document AS x WHERE x.customer_id = d.customer_id
                  AND x.valid_from > d.valid_from AND x.valid_from < :sequence)
ORDER BY d.customer_id LIMIT :limit
"""
_UNPUBLISHED = "SELECT sequence FROM online_snapshot WHERE published IS NULL"
_DISCARD = """
DELETE FROM online_document WHERE version IN (
    SELECT version FROM online_document WHERE version >= :sequence << 32 AND version < (:sequence + 1) << 32 LIMIT :limit)
"""


class SqliteStaging:
    """Adds the versions of one snapshot through `connection`; looks things up through `look`, a connection of its own.

    Whoever makes one holds the turn, so every other snapshot that started before this one is switched on or gone.
    """

    def __init__(self, connection: sqlite3.Connection, look: sqlite3.Connection, revision: Revision) -> None:
        self._connection = connection
        self._look = look
        self.revision = revision
        look.execute(_NAMED)

    def add(self, documents: Iterable[tuple[str, Documents]]) -> None:
        """Add the versions that differ."""
        for batch in batches(documents):
            ids = [customer_id for customer_id, _ in batch]
            rows = self.revision.rows(batch, known_versions(self._look, ids, self.revision.sequence))
            self._name(ids)
            self._write(rows)

    def remove(self, customer_ids: Sequence[str]) -> None:
        """Mark these customers as removed."""
        for start in range(0, len(customer_ids), BATCH):
            ids = customer_ids[start : start + BATCH]
            self._name(ids)
            self._write(self.revision.removals(ids, known_versions(self._look, ids, self.revision.sequence)))

    def remove_unnamed(self) -> None:
        """Mark everybody as removed who was there and did not come."""
        if self.revision.met == self.revision.base:
            return
        after = ""
        parameters = {"sequence": self.revision.sequence, "limit": BATCH}
        while rows := self._look.execute(_UNNAMED, {**parameters, "after": after}).fetchall():
            known = {customer_id: (valid_from, digest) for customer_id, valid_from, digest in rows}
            self._write(self.revision.removals(known, known))
            after = rows[-1][0]

    def switch_on(self) -> None:
        """Let the snapshot count; what was written before is on disk then, too."""
        self._connection.execute("PRAGMA synchronous = FULL")
        with transaction(self._connection):
            switch_on(self._connection, self.revision)

    def _name(self, ids: Sequence[str]) -> None:
        try:
            with transaction(self._look, "BEGIN"):
                self._look.executemany(_NAME, zip(ids))
        except sqlite3.IntegrityError as error:
            raise repeated_customer(self.revision.snapshot) from error

    def _write(self, rows: Sequence[Row]) -> None:
        if rows:
            with transaction(self._connection):
                insert(self._connection, rows)


@contextmanager
def staging(
    connection: sqlite3.Connection, look: sqlite3.Connection, snapshot: SnapshotRef, *, for_everyone: bool
) -> Iterator[SqliteStaging]:
    """Reserve a place for the snapshot, and clear it again after an error; also clears what a killed process left."""
    for (left,) in connection.execute(_UNPUBLISHED).fetchall():
        _discard(connection, left)
    with transaction(connection):
        revision = reserve(connection, snapshot, for_everyone=for_everyone)
    # Until the snapshot is switched on nothing of it counts, so nothing of it has to survive a power cut.
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield SqliteStaging(connection, look, revision)
    except BaseException:
        # If this fails as well (a full disk), the next publication clears it.
        with suppress(sqlite3.Error):
            _discard(connection, revision.sequence)
        raise
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def _discard(connection: sqlite3.Connection, sequence: int) -> None:
    deleted = BATCH
    while deleted == BATCH:
        with transaction(connection):
            deleted = connection.execute(_DISCARD, {"sequence": sequence, "limit": BATCH}).rowcount
    with transaction(connection):
        connection.execute("DELETE FROM online_snapshot WHERE sequence = ? AND published IS NULL", (sequence,))
