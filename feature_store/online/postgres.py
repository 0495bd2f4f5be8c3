"""The online store in PostgreSQL, for several API processes or machines."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg.errors import UniqueViolation

from feature_store.online import postgres_query
from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.publication import published_before, repeated_customer, require_count, require_newer

_INCOMING = """
CREATE TEMP TABLE online_incoming (customer_id text PRIMARY KEY, tags bytea NOT NULL, persona bytea NOT NULL)
ON COMMIT DROP
"""
_COPY = "COPY online_incoming (customer_id, tags, persona) FROM STDIN (FORMAT BINARY)"
_RECORD = """
INSERT INTO online_snapshot (snapshot_id, computed_at, bundle_id, customers) VALUES (%s, %s, %s, %s) RETURNING sequence
"""
_MERGE = """
INSERT INTO online_document AS published (customer_id, valid_from, tags, persona)
SELECT customer_id, %s, tags, persona FROM online_incoming
ON CONFLICT (customer_id) DO UPDATE
SET valid_from = excluded.valid_from, tags = excluded.tags, persona = excluded.persona
WHERE (published.tags, published.persona) IS DISTINCT FROM (excluded.tags, excluded.persona)
"""
_REMOVE = """
DELETE FROM online_document AS published
WHERE NOT EXISTS (SELECT FROM online_incoming AS incoming WHERE incoming.customer_id = published.customer_id)
"""


class PostgresStore:
    """Publishes to and reads from the database at `url`; makes its tables when they are not there.

    A publication is one transaction; a process that is killed at any point leaves nothing behind.
    """

    def __init__(self, url: str, *, connect_timeout_seconds: int = 10) -> None:
        with self._errors_named():
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=connect_timeout_seconds)
            with self._connection.transaction():
                self._connection.execute(postgres_query.LOCK)
                self._connection.execute(postgres_query.SCHEMA)

    def publish(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        """Replace the published snapshot; see `OnlineStore.publish`."""
        with self._errors_named(), self._connection.transaction():
            received = self._stage(snapshot, documents)
            require_count(snapshot, received)
            self._switch(snapshot)
        return received

    def current(self) -> SnapshotRef | None:
        """Return the published snapshot, None before the first."""
        with self._errors_named():
            return postgres_query.snapshot_of(self._connection.execute(postgres_query.CURRENT).fetchone())

    def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        return self.read_many([customer_id]).get(customer_id)

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one snapshot."""
        with self._errors_named():
            rows = self._connection.execute(postgres_query.READ_MANY, (list(customer_ids),), binary=True)
            return {customer_id: Documents(tags, persona) for customer_id, tags, persona in rows}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _stage(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        self._connection.execute(_INCOMING)
        received = 0
        try:
            with self._connection.cursor() as cursor, cursor.copy(_COPY) as copy:
                copy.set_types(["text", "bytea", "bytea"])
                for customer_id, each in documents:
                    copy.write_row((customer_id, each.tags, each.persona))
                    received += 1
        except UniqueViolation as error:
            raise repeated_customer(snapshot) from error
        self._connection.execute("ANALYZE online_incoming")
        return received

    def _switch(self, snapshot: SnapshotRef) -> None:
        self._connection.execute(postgres_query.LOCK)
        require_newer(snapshot, self.current())
        row = (snapshot.snapshot_id, snapshot.computed_at, snapshot.bundle_id, snapshot.customers)
        try:
            sequence = self._connection.execute(_RECORD, row).fetchone()
        except UniqueViolation as error:
            raise published_before(snapshot) from error
        self._connection.execute(_MERGE, sequence)
        self._connection.execute(_REMOVE)

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        # The message of the driver, never the URL, which may hold a password.
        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise StoreUnavailableError(f"PostgreSQL: {_one_line(error)}") from error
        except psycopg.Error as error:
            raise OnlineStoreError(f"PostgreSQL: {_one_line(error)}") from error


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
