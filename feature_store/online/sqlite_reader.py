"""The serving side of the embedded online store."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from feature_store.online import sqlite_timeline
from feature_store.online.cursor import end_cursor
from feature_store.online.error import StoreUnavailableError
from feature_store.online.history import distinct, really_served
from feature_store.online.protocol import Change, Documents, ServedVersion, SnapshotRef, TagInterval
from feature_store.online.sqlite_connection import has_tables
from feature_store.online.sqlite_query import SqliteQuery

T = TypeVar("T")


class SqliteReader:
    """Serves from the file at `path`; until it is there every customer is unknown.

    A read takes some ten microseconds, less than handing it to a thread would, so it runs on the event loop.
    """

    def __init__(self, path: Path, *, busy_timeout: timedelta = timedelta(milliseconds=250)) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._query: SqliteQuery | None = None
        self._inode = 0

    async def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        try:
            query = self._query or self._open()
            return None if query is None else query.read(customer_id)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    async def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one state."""
        return self._ask(lambda query: query.read_many(customer_ids), {})

    async def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`; see `OnlineReader.read_as_of`."""
        return self._ask(lambda query: query.read_as_of(customer_id, instant), None)

    async def history(self, customer_id: str) -> list[TagInterval]:
        """Return when the customer had which tag; see `OnlineReader.history`."""
        return self._ask(lambda query: query.history(customer_id), [])

    async def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return the next changes; see `OnlineReader.changes`."""
        none: tuple[list[Change], str] = ([], cursor)
        return self._ask(lambda query: query.changes(cursor, limit), none)

    async def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone, None before the first; notices when the file was replaced."""
        if self._query is not None and not self._is_same_file():
            await self.close()
        return self._ask(SqliteQuery.current, None)

    async def snapshot_as_of(self, instant: datetime) -> SnapshotRef | None:
        """Return the last snapshot for everyone at `instant`; see `OnlineReader.snapshot_as_of`."""
        return self._ask(lambda query: sqlite_timeline.snapshot_as_of(query.connection, instant), None)

    async def served(self, customer_id: str) -> list[ServedVersion]:
        """Return which versions of the customer's documents were served; see `OnlineReader.served`."""
        return self._ask(lambda query: really_served(sqlite_timeline.served(query.connection, customer_id)), [])

    async def changed_aside(self, snapshot_id: str, after: int = 0) -> tuple[list[str], int]:
        """Return whose documents may be others than the snapshot's; see `OnlineReader.changed_aside`."""
        nobody: list[tuple[str, int]] = []
        return distinct(
            self._ask(lambda query: sqlite_timeline.changed_aside(query.connection, snapshot_id, after), nobody), after
        )

    async def end_of_changes(self) -> str:
        """Return the cursor behind every change so far; see `OnlineReader.end_of_changes`."""
        return end_cursor(self._ask(lambda query: sqlite_timeline.last_published(query.connection), 0))

    async def close(self) -> None:
        """Close the file; a later read opens it again."""
        query, self._query = self._query, None
        if query is not None:
            query.connection.close()

    def _ask(self, question: Callable[[SqliteQuery], T], before_the_first: T) -> T:
        try:
            query = self._query or self._open()
            return before_the_first if query is None else question(query)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _open(self) -> SqliteQuery | None:
        if not self._path.exists():
            return None
        connection = sqlite3.connect(
            f"{self._path.resolve().as_uri()}?mode=ro",
            uri=True, timeout=self._busy_timeout.total_seconds(), isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        try:
            is_made = has_tables(connection)
        except BaseException:
            connection.close()
            raise
        if not is_made:
            connection.close()
            return None
        self._query, self._inode = SqliteQuery(connection), self._path.stat().st_ino
        return self._query

    def _is_same_file(self) -> bool:
        return self._path.exists() and self._path.stat().st_ino == self._inode

    def _failure(self, error: sqlite3.Error) -> StoreUnavailableError:
        # The next read opens the file anew: after a replaced or restored file the old connection stays broken for ever.
        query, self._query = self._query, None
        if query is not None:
            query.connection.close()
        return StoreUnavailableError(f"{self._path}: {error}")
