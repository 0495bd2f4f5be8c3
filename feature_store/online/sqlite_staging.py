"""A large publication to the embedded store: written in short transactions, switched on by the last, tiny one."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from feature_store.online.protocol import SnapshotRef
from feature_store.online.publication import BATCH, Revision, Row
from feature_store.online.sqlite_connection import transaction
from feature_store.online.sqlite_writing import (
    insert,
    is_empty,
    known_versions,
    reserve,
    switch_on,
    versions_between,
)
from feature_store.online.staging import Staging, VersionTable

_UNPUBLISHED = "SELECT sequence FROM online_snapshot WHERE published IS NULL"
_DISCARD = """
DELETE FROM online_document WHERE version IN (
    SELECT version FROM online_document WHERE version >= :sequence << 32 AND version < (:sequence + 1) << 32 LIMIT :limit)
"""


_BATCH_KIB, _USUAL_KIB = -65_536, -2_000


class SqliteStaging(Staging):
    """Adds the versions of one snapshot in short transactions."""

    def __init__(self, connection: sqlite3.Connection, revision: Revision) -> None:
        self._connection = connection
        table = VersionTable(
            known=lambda ids: known_versions(connection, ids, revision.sequence),
            between=lambda after, last: versions_between(connection, after, last, revision.sequence),
            insert=self._write,
            is_empty=is_empty(connection),
        )
        super().__init__(revision, table)

    def switch_on(self) -> None:
        """Let the snapshot count; what was written before is on disk then, too."""
        self._connection.execute("PRAGMA synchronous = FULL")
        with transaction(self._connection):
            switch_on(self._connection, self.revision)

    def _write(self, rows: Sequence[Row]) -> None:
        if rows:
            with transaction(self._connection):
                insert(self._connection, rows)


@contextmanager
def staging(connection: sqlite3.Connection, snapshot: SnapshotRef, *, for_everyone: bool) -> Iterator[SqliteStaging]:
    """Reserve a place for the snapshot, and clear it again after an error; also clears what a killed process left."""
    for (left,) in connection.execute(_UNPUBLISHED).fetchall():
        _discard(connection, left)
    # Until the snapshot is switched on nothing of it counts, so nothing of it has to survive a power cut.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = {_BATCH_KIB}")  # a batch stays in memory until its commit
    try:
        with transaction(connection):
            revision = reserve(connection, snapshot, for_everyone=for_everyone)
        with _cleared_after_an_error(connection, revision.sequence):
            yield SqliteStaging(connection, revision)
    finally:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = {_USUAL_KIB}")


@contextmanager
def _cleared_after_an_error(connection: sqlite3.Connection, sequence: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # If this fails as well (a full disk), the next publication clears it.
        with suppress(sqlite3.Error):
            _discard(connection, sequence)
        raise


def _discard(connection: sqlite3.Connection, sequence: int) -> None:
    deleted = BATCH
    while deleted == BATCH:
        with transaction(connection):
            deleted = connection.execute(_DISCARD, {"sequence": sequence, "limit": BATCH}).rowcount
    with transaction(connection):
        connection.execute("DELETE FROM online_snapshot WHERE sequence = ? AND published IS NULL", (sequence,))
