"""Another key for the vault: every value sealed anew in one transaction, so that at any instant one key opens all of it.

The operator makes the new key first (`gridtags vault key`) and holds both until it is done: a process that is killed leaves the
vault under the old key, one that had come through under the new one. What tokens are made with stays, and with it the tokens in
texts; whoever has the former key *and* a former copy of the file can still try out values against them.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from nlp.error import VaultError
from nlp.vault import CHECK, Seal

_AT_ONCE = 1_000
_PATIENCE_SECONDS = 60
_PAGE = "SELECT token, sealed FROM vault WHERE token > ? ORDER BY token LIMIT ?"


def rotate_vault(path: Path, key: bytes, new_key: bytes, progress: Callable[[int], object] = bool) -> int:
    """Seal everything with `new_key` and return how many values; 0 where an earlier call did so.

    Nothing is overwritten before all of it is safe. Old sealed bytes do not stay in the file. Loads that have the vault open
    are waited for, and those that opened it before and write later are refused.

    Parameters
    ----------
    progress
        Called with the number of values done so far, before the transaction ends; by default nobody is told.

    Raises
    ------
    VaultError
        There is no vault, another process holds it for more than a minute, or neither key is its own.
    """
    if not path.is_file():
        raise VaultError(f"{path}: there is no vault")
    if key == new_key:
        raise VaultError("the new key is the old one; `gridtags vault key` makes another")
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("PRAGMA synchronous = EXTRA")
            database.execute("BEGIN IMMEDIATE")
            done = 0 if _opens(database, new_key) else _seal_anew(database, Seal(key), Seal(new_key), progress)
            database.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise VaultError(f"{path}: {error}") from error
    return done


def _opens(database: sqlite3.Connection, key: bytes) -> bool:
    (sealed,) = database.execute("SELECT sealed FROM vault WHERE token = ?", (CHECK,)).fetchone()
    try:
        return Seal(key).opened(CHECK, sealed) == CHECK
    except VaultError:
        return False


def _seal_anew(database: sqlite3.Connection, old: Seal, new: Seal, progress: Callable[[int], object]) -> int:
    """Replace all rows, some thousand in memory at a time."""
    done, last = 0, ""
    while page := database.execute(_PAGE, (last, _AT_ONCE)).fetchall():
        rows = [(new.closed(token, old.opened(token, sealed)), token) for token, sealed in page]
        database.executemany("UPDATE vault SET sealed = ? WHERE token = ?", rows)
        done, last = done + len(rows), page[-1][0]
        progress(done)
    return done
