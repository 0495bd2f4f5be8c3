"""The embedded online store: one SQLite file in WAL mode, in which readers never wait for the publisher."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from feature_store.online import sqlite_query
from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.publication import published_before, repeated_customer, require_count, require_newer

_INCOMING = (
    "CREATE TEMP TABLE online_incoming (customer_id TEXT PRIMARY KEY, tags BLOB NOT NULL, persona BLOB NOT NULL)"
)
_STAGE = "INSERT INTO temp.online_incoming VALUES (?, ?, ?)"
_RECORD = "INSERT INTO online_snapshot (snapshot_id, computed_at, bundle_id, customers) VALUES (?, ?, ?, ?)"
_MERGE = """
INSERT INTO online_document (customer_id, valid_from, tags, persona)
SELECT customer_id, ?, tags, persona FROM temp.online_incoming WHERE true ORDER BY customer_id
ON CONFLICT (customer_id) DO UPDATE
SET valid_from = excluded.valid_from, tags = excluded.tags, persona = excluded.persona
WHERE tags IS NOT excluded.tags OR persona IS NOT excluded.persona
"""
_REMOVE = "DELETE FROM online_document WHERE customer_id NOT IN (SELECT customer_id FROM temp.online_incoming)"


class SqliteStore:
    """Publishes to and reads from the file at `path`, which it makes when it is not there.

    Documents are staged in a temporary table first, so that the file is locked for other writers only while the
    snapshot is switched, and a process that is killed at any point leaves nothing behind.
    """

    def __init__(self, path: Path, *, busy_timeout: timedelta = timedelta(seconds=30)) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._errors_named():
            self._connection = sqlite3.connect(
                path, timeout=busy_timeout.total_seconds(), isolation_level=None, check_same_thread=False
            )
            self._connection.execute(f"PRAGMA page_size = {sqlite_query.PAGE_BYTES}")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(sqlite_query.SCHEMA)

    def publish(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        """Replace the published snapshot; see `OnlineStore.publish`."""
        with self._errors_named(), self._staged(snapshot, documents) as received:
            require_count(snapshot, received)
            with self._transaction("BEGIN IMMEDIATE"):
                self._switch(snapshot)
            # Only tidiness: the snapshot is published, and a reader may rightly keep the log busy.
            with suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return received

    def current(self) -> SnapshotRef | None:
        """Return the published snapshot, None before the first."""
        with self._errors_named():
            return sqlite_query.read_snapshot(self._connection)

    def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        with self._errors_named():
            return sqlite_query.read_documents(self._connection, customer_id)

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one snapshot."""
        with self._errors_named():
            return sqlite_query.read_documents_of(self._connection, customer_ids)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _staged(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> Iterator[int]:
        self._connection.execute(_INCOMING)
        try:
            yield self._stage(snapshot, documents)
        finally:
            self._connection.execute("DROP TABLE temp.online_incoming")

    def _stage(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        rows = ((customer_id, each.tags, each.persona) for customer_id, each in documents)
        try:
            with self._transaction("BEGIN"):
                return max(self._connection.executemany(_STAGE, rows).rowcount, 0)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
                raise
            raise repeated_customer(snapshot) from error

    def _switch(self, snapshot: SnapshotRef) -> None:
        require_newer(snapshot, sqlite_query.read_snapshot(self._connection))
        row = (snapshot.snapshot_id, snapshot.computed_at.isoformat(), snapshot.bundle_id, snapshot.customers)
        try:
            sequence = self._connection.execute(_RECORD, row).lastrowid
        except sqlite3.IntegrityError as error:
            raise published_before(snapshot) from error
        self._connection.execute(_MERGE, (sequence,))
        self._connection.execute(_REMOVE)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            # Some errors, a full disk for one, have rolled back already; the rest is rolled back here.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise StoreUnavailableError(f"{self._path}: {error}") from error
        except sqlite3.Error as error:
            raise OnlineStoreError(f"{self._path}: {error}") from error
