"""Deletes versions of the store in PostgreSQL that nobody will ask for any more."""

from datetime import datetime

import psycopg

from feature_store.online.publication import BATCH, REMOVED, still_published

_KEEP_SINCE = """
INSERT INTO online_kept (since) SELECT least(%(before)s, clock_timestamp())
WHERE NOT EXISTS (SELECT FROM online_kept WHERE since >= least(%(before)s, clock_timestamp())) RETURNING since
"""
_SUPERSEDED = """
SELECT d.customer_id, d.version FROM online_document AS d
WHERE d.customer_id >= %(after)s AND EXISTS (
    SELECT FROM online_document AS x JOIN online_snapshot AS s ON s.sequence = x.valid_from
    WHERE x.customer_id = d.customer_id AND x.valid_from > d.valid_from AND s.published_at <= %(before)s)
ORDER BY d.customer_id LIMIT %(limit)s
"""
_EMPTY = """
SELECT s.sequence FROM online_snapshot AS s
WHERE s.published < (SELECT max(published) FROM online_snapshot WHERE for_everyone AND published_at <= %(before)s)
  AND NOT EXISTS (SELECT FROM online_document AS d
                  WHERE d.version >= s.sequence << 32 AND d.version < (s.sequence + 1) << 32)
LIMIT %(limit)s
"""
_IN_FORCE = "SELECT version, digest FROM online_document WHERE customer_id = %s ORDER BY valid_from DESC LIMIT 1"
_FORGET = "DELETE FROM online_document WHERE customer_id = %s AND version <> %s"
_DELETE_VERSIONS = "DELETE FROM online_document WHERE version = ANY(%s)"
_DELETE_SNAPSHOTS = "DELETE FROM online_snapshot WHERE sequence = ANY(%s)"


def prune(connection: psycopg.Connection, before: datetime) -> int:
    """Delete versions superseded at or before `before`, then snapshots that are neither in force nor hold any."""
    connection.execute(_KEEP_SINCE, {"before": before})  # first: a reader must not miss what is about to go
    (now,) = connection.execute("SELECT clock_timestamp()").fetchone() or (before,)
    deleted, parameters = 0, {"after": "", "before": min(before, now), "limit": BATCH}
    while rows := connection.execute(_SUPERSEDED, parameters).fetchall():
        deleted += connection.execute(_DELETE_VERSIONS, ([version for _, version in rows],)).rowcount
        parameters["after"] = rows[-1][0]
    while rows := connection.execute(_EMPTY, parameters).fetchall():
        connection.execute(_DELETE_SNAPSHOTS, ([sequence for (sequence,) in rows],))
    return deleted


def forget(connection: psycopg.Connection, customer_id: str, *, mark: bool) -> int:
    """Delete the versions of a removed customer, the mark of the removal as well if `mark` says so; vacuuming frees the pages."""
    with connection.transaction():
        row = connection.execute(_IN_FORCE, (customer_id,), binary=True).fetchone()
        if row is not None and row[1] != REMOVED:
            raise still_published()
        kept = -1 if row is None or mark else row[0]
        return connection.execute(_FORGET, (customer_id, kept)).rowcount
