"""The ledger in a SQLite file: writers of all threads and processes take turns, and share the wait for the disk."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

from registry.error import LedgerError
from registry.ledger.entry import Draft, Row
from registry.ledger.search import INDEXES, Search
from registry.ledger.shared_sync import SharedSync
from registry.ledger.shelf import EMPTY, Head, chained
from registry.migration.ledger_schema import STAMP, has_tables

_PATIENCE_SECONDS = 10
_TABLE = """
CREATE TABLE IF NOT EXISTS ledger_entry (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL,
    subject TEXT NOT NULL, content TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS ledger_entry_stays BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_entry_is_kept BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END;
"""
_INDEXES = "".join(
    f"CREATE INDEX IF NOT EXISTS {name} ON ledger_entry ({', '.join(columns)});\n" for name, columns in INDEXES.items()
)
_HEAD = "SELECT number, digest FROM ledger_entry ORDER BY number DESC LIMIT 1"
_INSERT = "INSERT INTO ledger_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_PAGE = "SELECT * FROM ledger_entry WHERE number > ? ORDER BY number LIMIT ?"
_PAGE_OF_KIND = "SELECT * FROM ledger_entry WHERE number > ? AND kind = ? ORDER BY number LIMIT ?"


class _Writer:
    """The connection that writes, and the files by which writers take turns; of one process."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.process = os.getpid()
        self.sync = SharedSync(path)
        self.connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
        with self.sync.committed.turn():
            self.connection.execute("PRAGMA journal_mode = WAL")
            # NORMAL keeps the order of commits and writes the log in full before it is taken into the file; that an entry is
            # on disk before its writer is told so is the work of SharedSync.
            self.connection.execute("PRAGMA synchronous = NORMAL")
            made = STAMP if not _has_tables(self.connection) else ()
            self.connection.executescript(f"BEGIN IMMEDIATE; {_TABLE} {_INDEXES} {'; '.join((*made, 'COMMIT;'))}")

    def close(self) -> None:
        if self.process == os.getpid():
            self.connection.close()
            self.sync.close()


class SqliteShelf:
    """A ledger in the file at `path`, which is made by the first entry; may be used by several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opening = Lock()
        self._opened: _Writer | None = None

    def append(self, drafts: Sequence[Draft], now: Callable[[], str]) -> list[Row]:
        """Put the drafts behind the newest entry, all or none, and return their rows once they are on disk.

        Raises
        ------
        LedgerError
            When the file cannot be written or is no database.
        """
        with _errors(self._path):
            writer = self._writer()
            with writer.sync.committed.turn():
                rows = self._committed(writer, drafts, now)
            writer.sync.wait(rows[-1][0])
        return rows

    def _committed(self, writer: _Writer, drafts: Sequence[Draft], now: Callable[[], str]) -> list[Row]:
        connection = writer.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            rows = chained(drafts, connection.execute(_HEAD).fetchone() or EMPTY, now())
            connection.executemany(_INSERT, rows)
            writer.sync.before_commit(rows[0][0])
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        writer.sync.committed.number = rows[-1][0]
        return rows

    def page(self, after: int, kind: str | None, limit: int) -> list[Row]:
        """Return up to `limit` rows with a number above `after`, ascending; of one kind where it is given."""
        with _errors(self._path), self._reading() as connection:
            if connection is None:
                return []
            asked = (_PAGE, (after, limit)) if kind is None else (_PAGE_OF_KIND, (after, kind, limit))
            return _rows(connection, *asked)

    def search(self, asked: Search, limit: int) -> list[Row]:
        """Return up to `limit` rows that are asked for, descending."""
        with _errors(self._path), self._reading() as connection:
            return [] if connection is None else _rows(connection, *asked.sql("?", limit))

    def head(self) -> Head:
        """Return number and digest of the newest entry."""
        with _errors(self._path), self._reading() as connection:
            return EMPTY if connection is None else connection.execute(_HEAD).fetchone() or EMPTY

    def problems(self) -> list[str]:
        """Return what SQLite finds wrong with the file, and triggers that are gone."""
        with _errors(self._path), self._reading() as connection:
            if connection is None:
                return []
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
            (kept,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()
        return [*found, *(["a trigger against changes is gone"] if kept < 2 else [])]  # noqa: PLR2004 - those of _TABLE

    def close(self) -> None:
        """Let go of the file; a later entry opens it again."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
            self._opened = None

    def _writer(self) -> _Writer:
        with self._opening:
            if self._opened is None or self._opened.process != os.getpid():
                self._opened = _Writer(self._path)
            return self._opened

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self._path.is_file():
            yield None
            return
        with closing(_connect(f"{self._path.absolute().as_uri()}?mode=ro")) as connection:
            _has_tables(connection)
            yield connection

    def __del__(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _has_tables(connection: sqlite3.Connection) -> bool:
    return has_tables(lambda statement: connection.execute(statement).fetchall(), "sqlite")


def _rows(connection: sqlite3.Connection, sql: str, values: Sequence[str | int]) -> list[Row]:
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    # An entry was changed to what is no text: it is for the verification to say which one.
    connection.text_factory = _any_text
    return connection.execute(sql, values).fetchall()


def _any_text(content: bytes) -> str:
    return content.decode(errors="surrogateescape")


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"{path}: {error}") from error
