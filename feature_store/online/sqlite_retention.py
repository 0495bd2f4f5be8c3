"""Deletes versions of the embedded store that nobody will ask for any more."""

import json
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime

from feature_store.online.publication import BATCH, REMOVED, still_published
from feature_store.online.sqlite_connection import transaction
from feature_store.online.sqlite_query import text_of

_KEEP_SINCE = (
    "INSERT INTO online_kept (since) SELECT :before WHERE :before > (SELECT ifnull(max(since), '') FROM online_kept)"
)
_SUPERSEDED = """
SELECT d.customer_id, d.version FROM online_document AS d
WHERE d.customer_id >= :after AND EXISTS (
    SELECT 1 FROM online_document AS x CROSS JOIN online_snapshot AS s ON s.sequence = x.valid_from
    WHERE x.customer_id = d.customer_id AND x.valid_from > d.valid_from AND s.published_at <= :before)
ORDER BY d.customer_id LIMIT :limit
"""
_EMPTY = """
SELECT s.sequence FROM online_snapshot AS s
WHERE s.published < (SELECT max(published) FROM online_snapshot WHERE for_everyone = 1 AND published_at <= :before)
  AND NOT EXISTS (SELECT 1 FROM online_document AS d
                  WHERE d.version >= s.sequence << 32 AND d.version < (s.sequence + 1) << 32)
LIMIT :limit
"""
_IN_FORCE = """
SELECT d.version, d.digest FROM online_document AS d CROSS JOIN online_snapshot AS s ON s.sequence = d.valid_from
WHERE d.customer_id = ? AND s.published IS NOT NULL ORDER BY d.valid_from DESC LIMIT 1
"""
_FORGET = "DELETE FROM online_document WHERE customer_id = ? AND version <> ?"
_DELETE_VERSIONS = "DELETE FROM online_document WHERE version IN (SELECT value FROM json_each(?))"
_DELETE_SNAPSHOTS = "DELETE FROM online_snapshot WHERE sequence IN (SELECT value FROM json_each(?))"


def prune(connection: sqlite3.Connection, before: datetime) -> int:
    """Delete versions superseded at or before `before`, then snapshots that are neither in force nor hold any."""
    text = min(text_of(before), text_of(datetime.now(tz=UTC)))
    with transaction(connection):
        connection.execute(_KEEP_SINCE, {"before": text})  # first: a reader must not miss what is about to go
    deleted, parameters = 0, {"after": "", "before": text, "limit": BATCH}
    while rows := connection.execute(_SUPERSEDED, parameters).fetchall():
        deleted += _delete(connection, _DELETE_VERSIONS, [version for _, version in rows])
        parameters["after"] = rows[-1][0]
    while rows := connection.execute(_EMPTY, parameters).fetchall():
        _delete(connection, _DELETE_SNAPSHOTS, [sequence for (sequence,) in rows])
    return deleted


def forget(connection: sqlite3.Connection, customer_id: str, *, mark: bool) -> int:
    """Delete the versions of a removed customer, the mark of the removal as well if `mark` says so."""
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, not only unlinked
    with transaction(connection):
        row = connection.execute(_IN_FORCE, (customer_id,)).fetchone()
        if row is not None and row[1] != REMOVED:
            raise still_published()
        kept = -1 if row is None or mark else row[0]
        deleted = connection.execute(_FORGET, (customer_id, kept)).rowcount
    with suppress(sqlite3.OperationalError):  # a reader may rightly keep the log busy; it is shortened later
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return deleted


def _delete(connection: sqlite3.Connection, statement: str, keys: list[int]) -> int:
    with transaction(connection):
        return connection.execute(statement, (json.dumps(keys),)).rowcount
