"""Connections, transactions and turns of the embedded store."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from feature_store.migration.lineage import ONLINE
from feature_store.online.error import OnlineStoreError, StoreUnavailableError
from feature_store.online.sqlite_schema import PAGE_BYTES, SCHEMA
from feature_store.write_ahead import let_log_grow


def connect(path: Path, busy_timeout: timedelta) -> sqlite3.Connection:
    """Return a connection that commits when it is told to."""
    return sqlite3.connect(
        path, timeout=busy_timeout.total_seconds(), isolation_level=None, check_same_thread=False
    )  # fmt: skip


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables where there are none.

    Raises
    ------
    SchemaError
        When the file holds tables of another schema.
    """
    connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode = WAL")
    let_log_grow(connection)
    if not has_tables(connection):  # asked before the turn of writers: that of a publication may take minutes
        with transaction(connection):
            if not has_tables(connection):
                for statement in (*SCHEMA.split(";"), *ONLINE.stamp_statements(ONLINE.head)):
                    connection.execute(statement)


def has_tables(connection: sqlite3.Connection) -> bool:
    """Tell whether the file has tables; SchemaError where they are of another schema."""
    found = ONLINE.found(lambda statement: connection.execute(statement).fetchall(), "sqlite")
    if found is not None:
        ONLINE.require_head(found)
    return found is not None


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Commit at the end, roll back after an error."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # Some errors, a full disk for one, have rolled back already; the rest is rolled back here.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def turn(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Wait until no other process or thread publishes a whole snapshot to the file at `path`, and keep it so.

    Raises
    ------
    StoreUnavailableError
        Somebody does, and `wait` is false.
    """
    with path.with_name(f"{path.name}.publishing").open("a") as beside:
        try:
            fcntl.flock(beside, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))  # let go when closed, also by a kill
        except BlockingIOError:
            raise StoreUnavailableError("another publication is under way") from None
        yield


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Turn the errors of the driver into those of the store."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreUnavailableError(f"{path}: {error}") from error
    except sqlite3.Error as error:
        raise OnlineStoreError(f"{path}: {error}") from error
