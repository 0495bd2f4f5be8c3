"""The online store in PostgreSQL, for several API processes or machines."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice

import psycopg

from feature_store.migration.lineage import ONLINE
from feature_store.online import postgres_query
from feature_store.online.cursor import parse_cursor
from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.online.history import tag_intervals
from feature_store.online.postgres_retention import forget, prune
from feature_store.online.postgres_staging import staging, turn
from feature_store.online.postgres_writing import LOCK, insert, known_versions, reserve, switch_on
from feature_store.online.protocol import SHANGHAI, Change, Documents, SnapshotRef, TagInterval
from feature_store.online.publication import SMALL, require_count, require_each_once, require_none_of
from feature_store.online.retention import require_kept


class PostgresStore:
    """Publishes to and reads from the database at `url`; makes its tables when they are not there.

    A publication is one transaction; a process that is killed at any point leaves nothing behind.
    """

    def __init__(self, url: str, *, connect_timeout_seconds: int = 10) -> None:
        with _errors_named():
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=connect_timeout_seconds)
            try:
                self._make_tables()
            except BaseException:
                self._connection.close()
                raise

    def publish(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        """Replace the published snapshot; see `OnlineStore.publish`."""
        with (
            _errors_named(),
            turn(self._connection),
            staging(self._connection, snapshot, for_everyone=True) as work,
        ):
            work.replace(documents)
            require_count(snapshot, work.revision.received)
        return work.revision.received

    def publish_changes(
        self,
        snapshot: SnapshotRef,
        changed: Iterable[tuple[str, Documents]],
        removed: Sequence[str] = (),
        *,
        for_everyone: bool = True,
    ) -> int:
        """Publish a difference; see `OnlineStore.publish_changes`."""
        rest = iter(changed)
        first = list(islice(rest, SMALL + 1))
        with _errors_named():
            if len(first) + len(removed) <= SMALL:
                return self._publish_small(snapshot, first, removed, for_everyone=for_everyone)
            with (
                turn(self._connection),
                staging(self._connection, snapshot, for_everyone=for_everyone) as work,
            ):
                work.add(require_none_of(snapshot, removed, chain(first, rest)))
                work.remove(removed)
                require_count(snapshot, work.revision.customers)
        return work.revision.written

    def prune(self, before: datetime) -> int:
        """Delete superseded versions; see `OnlineStore.prune`."""
        with _errors_named(), turn(self._connection):
            return prune(self._connection, _aware(before))

    def forget(self, customer_id: str, *, mark: bool = False) -> int:
        """Delete the versions of a removed customer; see `OnlineStore.forget`."""
        with _errors_named(), turn(self._connection, wait=False):
            return forget(self._connection, customer_id, mark=mark)

    def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone, None before the first."""
        with _errors_named():
            return postgres_query.snapshot_of(self._connection.execute(postgres_query.CURRENT).fetchone())

    def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        return self.read_many([customer_id]).get(customer_id)

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one state."""
        return self._read_many(customer_ids, postgres_query.PRESENT)

    def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`; see `OnlineReader.read_as_of`."""
        with _errors_named():
            upto, kept_since = self._connection.execute(postgres_query.ORDER_AT, (_aware(instant),)).fetchone() or (
                0,
                None,
            )
        require_kept(_aware(instant), kept_since)
        return self._read_many([customer_id], upto).get(customer_id)

    def history(self, customer_id: str) -> list[TagInterval]:
        """Return when the customer had which tag; see `OnlineReader.history`."""
        with _errors_named():
            rows = self._connection.execute(postgres_query.HISTORY, (customer_id,), binary=True).fetchall()
        return tag_intervals((sequence, at.astimezone(SHANGHAI), tags) for sequence, at, tags in rows)

    def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return the next changes; see `OnlineReader.changes`."""
        published, version = parse_cursor(cursor)
        parameters = {"published": published, "version": version, "limit": limit}
        with _errors_named():
            rows = self._connection.execute(postgres_query.CHANGES, parameters).fetchall()
        return postgres_query.changes_of(rows, cursor)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _make_tables(self) -> None:
        with self._connection.transaction():
            self._connection.execute(LOCK)
            found = ONLINE.found(lambda statement: self._connection.execute(statement).fetchall(), "postgresql")
            if found is not None:
                ONLINE.require_head(found)
                return
            # Only where there are none: even `IF NOT EXISTS` would wait for a publication that is under way.
            for statement in (postgres_query.SCHEMA, *ONLINE.stamp_statements(ONLINE.head)):
                self._connection.execute(statement)

    def _publish_small(
        self,
        snapshot: SnapshotRef,
        changed: Sequence[tuple[str, Documents]],
        removed: Sequence[str],
        *,
        for_everyone: bool,
    ) -> int:
        ids = [*(customer_id for customer_id, _ in changed), *removed]
        require_each_once(snapshot, ids)
        with self._connection.transaction():
            self._connection.execute(LOCK)
            revision = reserve(self._connection, snapshot)
            known = known_versions(self._connection, ids, revision.sequence)
            insert(self._connection, [*revision.rows(changed, known), *revision.removals(removed, known)])
            require_count(snapshot, revision.customers)
            switch_on(self._connection, revision, for_everyone=for_everyone)
        return revision.written

    def _read_many(self, customer_ids: Sequence[str], upto: int) -> dict[str, Documents]:
        parameters = postgres_query.read_many_parameters(customer_ids, upto)
        with _errors_named():
            return postgres_query.documents_of(
                self._connection.execute(postgres_query.READ_MANY, parameters, binary=True).fetchall()
            )


@contextmanager
def _errors_named() -> Iterator[None]:
    # The message of the driver, never the URL, which may hold a password.
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise StoreUnavailableError(f"PostgreSQL: {_one_line(error)}") from error
    except psycopg.Error as error:
        raise OnlineStoreError(f"PostgreSQL: {_one_line(error)}") from error


def _aware(instant: datetime) -> datetime:
    return instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
