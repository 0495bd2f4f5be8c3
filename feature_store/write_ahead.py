"""The write-ahead log of an embedded database: taken into the file beside the writers, so that no commit waits for it."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

_PAGES = 16_384


def let_log_grow(connection: sqlite3.Connection) -> None:
    """Let a commit of this connection take the log in only when nobody did so for 16,384 pages."""
    connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES}")


def take_log_in(path: Path) -> None:
    """Copy what readers allow from the log to the file at `path`; nobody waits for it, and what cannot be copied stays."""
    if path.is_file():
        # Only tidiness: a full disk or a file that is no database is for those to say who need it.
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
