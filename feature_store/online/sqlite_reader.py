"""The serving side of the embedded online store."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from feature_store.online import sqlite_query
from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import Documents, SnapshotRef


class SqliteReader:
    """Serves from the file at `path`; until it is there every customer is unknown.

    A read takes some ten microseconds, less than handing it to a thread would, so it runs on the event loop.
    """

    def __init__(self, path: Path, *, busy_timeout: timedelta = timedelta(milliseconds=250)) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._connection: sqlite3.Connection | None = None
        self._inode = 0

    async def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        try:
            connection = self._connection or self._open()
            return None if connection is None else sqlite_query.read_documents(connection, customer_id)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    async def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one snapshot."""
        try:
            connection = self._connection or self._open()
            return {} if connection is None else sqlite_query.read_documents_of(connection, customer_ids)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    async def current(self) -> SnapshotRef | None:
        """Return the published snapshot, None before the first; notices when the file was replaced by another."""
        try:
            if self._connection is not None and not self._is_same_file():
                await self.close()
            connection = self._connection or self._open()
            return None if connection is None else sqlite_query.read_snapshot(connection)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    async def close(self) -> None:
        """Close the file; a later read opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self) -> sqlite3.Connection | None:
        if not self._path.exists():
            return None
        connection = sqlite3.connect(
            f"{self._path.resolve().as_uri()}?mode=ro",
            uri=True, timeout=self._busy_timeout.total_seconds(), isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'online_document'").fetchone():
            connection.close()
            return None
        self._connection, self._inode = connection, self._path.stat().st_ino
        return connection

    def _is_same_file(self) -> bool:
        return self._path.exists() and self._path.stat().st_ino == self._inode

    def _failure(self, error: sqlite3.Error) -> StoreUnavailableError:
        # The next read opens the file anew: after a replaced or restored file the old connection stays broken for ever.
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        return StoreUnavailableError(f"{self._path}: {error}")
