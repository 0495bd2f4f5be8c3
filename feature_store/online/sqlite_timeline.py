"""The statements that ask the embedded store which snapshots served when; see `sqlite_schema` for its tables."""

import sqlite3
from datetime import datetime

from feature_store.online.protocol import ServedVersion, SnapshotRef
from feature_store.online.retention import require_kept
from feature_store.online.sqlite_query import ORDER_AT, instant_of, snapshot_of, text_of

_AS_OF = """
SELECT snapshot_id, computed_at, bundle_id, customers FROM online_snapshot
WHERE for_everyone = 1 AND published <= ? ORDER BY published DESC LIMIT 1
"""
_SERVED = """
SELECT s.sequence, s.published_at, d.tags IS NULL, s.snapshot_id, s.computed_at, s.bundle_id, s.customers
FROM online_document AS d CROSS JOIN online_snapshot AS s ON s.sequence = d.valid_from
WHERE d.customer_id = ? AND s.published IS NOT NULL ORDER BY s.published
"""
# A publication aside may have been switched on, have started, or have been computed after the base: then its versions stay.
_CHANGED_ASIDE = """
SELECT d.customer_id, s.published
FROM online_snapshot AS base CROSS JOIN online_snapshot AS s CROSS JOIN online_document AS d
ON d.version BETWEEN s.sequence << 32 AND (s.sequence << 32) + 4294967295
WHERE base.snapshot_id = :snapshot_id AND s.for_everyone = 0 AND s.published > :after
  AND (s.published > base.published OR s.sequence > base.sequence OR s.computed_at > base.computed_at)
"""


def snapshot_as_of(connection: sqlite3.Connection, instant: datetime) -> SnapshotRef | None:
    """Return the last snapshot for everyone at `instant`; see `OnlineReader.snapshot_as_of`."""
    text = text_of(instant)
    upto, kept_since = connection.execute(ORDER_AT, {"instant": text}).fetchone()
    require_kept(instant_of(text), None if kept_since is None else instant_of(kept_since))
    row = connection.execute(_AS_OF, (upto,)).fetchone()
    return None if row is None else snapshot_of(*row)


def last_published(connection: sqlite3.Connection) -> int:
    """Return the order number of the last publication, 0 before the first."""
    number: int = connection.execute("SELECT ifnull(max(published), 0) FROM online_snapshot").fetchone()[0]
    return number


def served(connection: sqlite3.Connection, customer_id: str) -> list[tuple[int, ServedVersion]]:
    """Return the versions of one customer with the sequences of their snapshots, in the order of publication."""
    rows = connection.execute(_SERVED, (customer_id,))
    return [(row[0], ServedVersion(snapshot_of(*row[3:]), instant_of(row[1]), bool(row[2]))) for row in rows]


def changed_aside(connection: sqlite3.Connection, snapshot_id: str, after: int) -> list[tuple[str, int]]:
    """Return customers changed beside the snapshot, each with the order number of the publication."""
    return connection.execute(_CHANGED_ASIDE, {"snapshot_id": snapshot_id, "after": after}).fetchall()
