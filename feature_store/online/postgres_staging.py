"""A large publication to PostgreSQL: one transaction, by binary COPY straight into the table of versions."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from feature_store.online.error import StoreUnavailableError
from feature_store.online.postgres_writing import (
    LOCK,
    insert,
    is_empty,
    known_versions,
    reserve,
    switch_on,
    versions_between,
)
from feature_store.online.protocol import SnapshotRef
from feature_store.online.publication import Revision
from feature_store.online.staging import Staging, VersionTable

_TURN, _TURN_OVER = "SELECT pg_advisory_lock(7305818302)", "SELECT pg_advisory_unlock(7305818302)"
_TURN_NOW = "SELECT pg_try_advisory_lock(7305818302)"


@contextmanager
def turn(connection: psycopg.Connection, *, wait: bool = True) -> Iterator[None]:
    """Wait until no other session publishes a whole snapshot, and keep it so.

    Raises
    ------
    StoreUnavailableError
        One does, and `wait` is false.
    """
    if wait:
        connection.execute(_TURN)
    elif connection.execute(_TURN_NOW).fetchone() != (True,):
        raise StoreUnavailableError("another publication is under way")
    try:
        yield
    finally:
        # A connection that broke has given it back by itself.
        with suppress(psycopg.Error):
            connection.execute(_TURN_OVER)


@contextmanager
def staging(connection: psycopg.Connection, snapshot: SnapshotRef, *, for_everyone: bool) -> Iterator[Staging]:
    """Reserve a place for the snapshot, and switch it on at the end unless there was an error."""
    with connection.transaction():
        connection.execute(LOCK)
        revision = reserve(connection, snapshot)
    with connection.transaction():
        yield Staging(revision, _table(connection, revision))
        connection.execute(LOCK)
        switch_on(connection, revision, for_everyone=for_everyone)


def _table(connection: psycopg.Connection, revision: Revision) -> VersionTable:
    return VersionTable(
        known=lambda ids: known_versions(connection, ids, revision.sequence),
        between=lambda after, last: versions_between(connection, after, last, revision.sequence),
        insert=lambda rows: insert(connection, rows),
        is_empty=is_empty(connection),
    )
