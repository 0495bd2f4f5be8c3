"""The embedded online store: one SQLite file in WAL mode, in which readers never wait for the publisher."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from feature_store.online.protocol import Change, Documents, SnapshotRef, TagInterval
from feature_store.online.publication import SMALL, require_count, require_each_once, require_none_of
from feature_store.online.sqlite_connection import connect, errors_named, make_tables, transaction, turn
from feature_store.online.sqlite_query import SqliteQuery
from feature_store.online.sqlite_retention import forget, prune
from feature_store.online.sqlite_staging import staging
from feature_store.online.sqlite_writing import insert, known_versions, reserve, switch_on


class SqliteStore:
    """Publishes to and reads from the file at `path`, which it makes when it is not there.

    A snapshot is written in short transactions that nobody reads yet, and switched on by a tiny one: other writers wait
    for a batch at most, the log stays small, and what a killed process leaves counts for nothing.
    """

    def __init__(self, path: Path, *, busy_timeout: timedelta = timedelta(seconds=30)) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with errors_named(path):
            self._connection = connect(path, busy_timeout)
            try:
                make_tables(self._connection)
            except BaseException:
                self._connection.close()
                raise
        self._query = SqliteQuery(self._connection)

    def publish(self, snapshot: SnapshotRef, documents: Iterable[tuple[str, Documents]]) -> int:
        """Replace the published snapshot; see `OnlineStore.publish`."""
        with errors_named(self._path), turn(self._path):
            with staging(self._connection, snapshot, for_everyone=True) as work:
                work.replace(documents)
                require_count(snapshot, work.revision.received)
                work.switch_on()
            self._shorten_log()
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
        with errors_named(self._path):
            if len(first) + len(removed) <= SMALL:
                return self._publish_small(snapshot, first, removed, for_everyone=for_everyone)
            with turn(self._path):
                with staging(self._connection, snapshot, for_everyone=for_everyone) as work:
                    work.add(require_none_of(snapshot, removed, chain(first, rest)))
                    work.remove(removed)
                    require_count(snapshot, work.revision.customers)
                    work.switch_on()
                self._shorten_log()
        return work.revision.written

    def prune(self, before: datetime) -> int:
        """Delete superseded versions; see `OnlineStore.prune`."""
        with errors_named(self._path), turn(self._path):
            return prune(self._connection, before)

    def forget(self, customer_id: str, *, mark: bool = False) -> int:
        """Delete the versions of a removed customer; see `OnlineStore.forget`."""
        with errors_named(self._path), turn(self._path, wait=False):
            return forget(self._connection, customer_id, mark=mark)

    def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone, None before the first."""
        with errors_named(self._path):
            return self._query.current()

    def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        with errors_named(self._path):
            return self._query.read(customer_id)

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one state."""
        with errors_named(self._path):
            return self._query.read_many(customer_ids)

    def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`; see `OnlineReader.read_as_of`."""
        with errors_named(self._path):
            return self._query.read_as_of(customer_id, instant)

    def history(self, customer_id: str) -> list[TagInterval]:
        """Return when the customer had which tag; see `OnlineReader.history`."""
        with errors_named(self._path):
            return self._query.history(customer_id)

    def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return the next changes; see `OnlineReader.changes`."""
        with errors_named(self._path):
            return self._query.changes(cursor, limit)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

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
        with transaction(self._connection):
            revision = reserve(self._connection, snapshot, for_everyone=for_everyone)
            known = known_versions(self._connection, ids, revision.sequence)
            insert(self._connection, [*revision.rows(changed, known), *revision.removals(removed, known)])
            require_count(snapshot, revision.customers)
            switch_on(self._connection, revision)
        return revision.written

    def _shorten_log(self) -> None:
        # Only tidiness: the snapshot is published, and a reader may rightly keep the log busy.
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
