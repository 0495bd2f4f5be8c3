"""A SQLite file copied through its own interface: what is committed is in the copy, what is under way is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

from feature_store.online.error import OnlineStoreError
from feature_store.snapshot.durable import sync

_HEADER = b"SQLite format 3\x00"
_PATIENCE_SECONDS = 30


def is_sqlite(path: Path) -> bool:
    """Tell whether a file is a SQLite database, by what it begins with."""
    with path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy the database at `source` to the new file `target`, its log taken in; writers go on meanwhile and are not in it.

    Raises
    ------
    OnlineStoreError
        The file is damaged, or locked for half a minute.
    """
    address = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE_SECONDS)) as before,
            closing(sqlite3.connect(target)) as after,
        ):
            # All pages in one step: one reading transaction, so that a writer in between does not begin it anew.
            before.backup(after, pages=-1)
    except sqlite3.Error as error:
        raise OnlineStoreError(f"{source}: cannot be copied ({error})") from error
    sync(target)
