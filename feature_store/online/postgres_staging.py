"""A large publication to PostgreSQL: one transaction, by binary COPY straight into the table of versions."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from psycopg.errors import UniqueViolation

from feature_store.online.postgres_writing import LOCK, insert, known_versions, reserve, switch_on
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.online.publication import BATCH, Revision, batches, repeated_customer

_TURN, _TURN_OVER = "SELECT pg_advisory_lock(7305818302)", "SELECT pg_advisory_unlock(7305818302)"
_NAMED = 'CREATE TEMP TABLE online_named (customer_id text COLLATE "C" PRIMARY KEY) ON COMMIT DROP'
_NAME = "COPY online_named (customer_id) FROM STDIN (FORMAT BINARY)"
_UNNAMED = """
SELECT d.customer_id, d.valid_from, d.digest FROM online_document AS d
WHERE d.customer_id > %(after)s AND d.valid_from < %(sequence)s AND d.digest <> ''
  AND NOT EXISTS (SELECT FROM online_named AS n WHERE n.customer_id = d.customer_id)
  AND NOT EXISTS (SELECT FROM online_document AS x WHERE x.customer_id = d.customer_id
                  AND x.valid_from > d.valid_from AND x.valid_from < %(sequence)s)
ORDER BY d.customer_id LIMIT %(limit)s
"""


@contextmanager
def turn(connection: psycopg.Connection) -> Iterator[None]:
    """Wait until no other session publishes a whole snapshot, and keep it so."""
    connection.execute(_TURN)
    try:
        yield
    finally:
        # A connection that broke has given it back by itself.
        with suppress(psycopg.Error):
            connection.execute(_TURN_OVER)


class PostgresStaging:
    """Adds the versions of one snapshot; whoever makes one holds the turn."""

    def __init__(self, connection: psycopg.Connection, revision: Revision) -> None:
        self._connection = connection
        self.revision = revision
        connection.execute(_NAMED)

    def add(self, documents: Iterable[tuple[str, Documents]]) -> None:
        """Add the versions that differ."""
        for batch in batches(documents):
            ids = [customer_id for customer_id, _ in batch]
            known = known_versions(self._connection, ids, self.revision.sequence)
            rows = self.revision.rows(batch, known)
            self._name(ids)
            insert(self._connection, rows)

    def remove(self, customer_ids: Sequence[str]) -> None:
        """Mark these customers as removed."""
        for start in range(0, len(customer_ids), BATCH):
            ids = customer_ids[start : start + BATCH]
            self._name(ids)
            known = known_versions(self._connection, ids, self.revision.sequence)
            insert(self._connection, self.revision.removals(ids, known))

    def remove_unnamed(self) -> None:
        """Mark everybody as removed who was there and did not come."""
        if self.revision.met == self.revision.base:
            return
        self._connection.execute("ANALYZE online_named")
        parameters: dict[str, object] = {"after": "", "sequence": self.revision.sequence, "limit": BATCH}
        while rows := self._connection.execute(_UNNAMED, parameters, binary=True).fetchall():
            known = {customer_id: (valid_from, digest) for customer_id, valid_from, digest in rows}
            insert(self._connection, self.revision.removals(known, known))
            parameters["after"] = rows[-1][0]

    def _name(self, ids: Sequence[str]) -> None:
        try:
            with self._connection.cursor() as cursor, cursor.copy(_NAME) as copy:
                copy.set_types(["text"])
                for customer_id in ids:
                    copy.write_row((customer_id,))
        except UniqueViolation as error:
            raise repeated_customer(self.revision.snapshot) from error


@contextmanager
def staging(connection: psycopg.Connection, snapshot: SnapshotRef, *, for_everyone: bool) -> Iterator[PostgresStaging]:
    """Reserve a place for the snapshot, and switch it on at the end unless there was an error."""
    with connection.transaction():
        connection.execute(LOCK)
        revision = reserve(connection, snapshot)
    with connection.transaction():
        yield PostgresStaging(connection, revision)
        connection.execute(LOCK)
        switch_on(connection, revision, for_everyone=for_everyone)
