"""The statements that read the embedded online store; see `sqlite_schema` for its tables."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from feature_store.online.cursor import format_cursor, parse_cursor
from feature_store.online.error import StoreUnavailableError
from feature_store.online.history import tag_intervals
from feature_store.online.protocol import SHANGHAI, Change, Documents, SnapshotRef, TagInterval
from feature_store.online.retention import require_kept

_READ = """
SELECT d.tags, d.persona, d.valid_from, (SELECT max(published) FROM online_snapshot)
FROM online_document AS d CROSS JOIN online_snapshot AS s ON s.sequence = d.valid_from
WHERE d.customer_id = ? AND s.published <= ? ORDER BY d.valid_from DESC LIMIT 1
"""
_READ_MANY = """
SELECT d.tags, d.persona, d.valid_from, (SELECT max(published) FROM online_snapshot), d.customer_id
FROM json_each(?) AS wanted CROSS JOIN online_document AS d ON d.version = (
    SELECT x.version FROM online_document AS x CROSS JOIN online_snapshot AS s ON s.sequence = x.valid_from
    WHERE x.customer_id = wanted.value AND s.published <= ? ORDER BY x.valid_from DESC LIMIT 1)
"""
_PRESENT = 1 << 62
# The last snapshot that says that a version holds: a later one for everyone, unless it was computed before (then it left
# the version alone), or the one that brought it.
_STAMP = """
SELECT t.snapshot_id, t.computed_at, t.bundle_id, t.customers
FROM online_snapshot AS own JOIN online_snapshot AS t ON t.sequence = ifnull((
    SELECT e.sequence FROM online_snapshot AS e
    WHERE e.for_everyone = 1 AND e.published <= :upto AND e.sequence > own.sequence AND e.computed_at >= own.computed_at
    ORDER BY e.published DESC LIMIT 1), own.sequence)
WHERE own.sequence = :valid_from
"""
_CURRENT = """
SELECT t.snapshot_id, t.computed_at, t.bundle_id,
       (SELECT customers FROM online_snapshot WHERE published IS NOT NULL ORDER BY published DESC LIMIT 1)
FROM online_snapshot AS t WHERE t.for_everyone = 1 AND t.published IS NOT NULL ORDER BY t.published DESC LIMIT 1
"""
ORDER_AT = """
SELECT published, (SELECT max(since) FROM online_kept) FROM (
    SELECT published, published_at FROM online_snapshot WHERE published_at <= :instant
    UNION ALL SELECT 0, '' ORDER BY 2 DESC, 1 DESC LIMIT 1)
"""
_HISTORY = """
SELECT s.sequence, s.published_at, d.tags
FROM online_document AS d CROSS JOIN online_snapshot AS s ON s.sequence = d.valid_from
WHERE d.customer_id = ? AND s.published IS NOT NULL ORDER BY s.published
"""
# A version that a snapshot which started later had superseded before it was switched on was never served: no change.
_CHANGES = """
SELECT d.customer_id, s.snapshot_id, s.published_at, d.digest = x'', s.published, d.version
FROM online_snapshot AS s CROSS JOIN online_document AS d
ON d.version BETWEEN CASE s.published WHEN :published THEN :version + 1 ELSE s.sequence << 32 END
             AND (s.sequence << 32) + 4294967295
WHERE s.published >= :published AND (s.overtaken = 0 OR NOT EXISTS (
    SELECT 1 FROM online_document AS x CROSS JOIN online_snapshot AS o ON o.sequence = x.valid_from
    WHERE x.customer_id = d.customer_id AND x.valid_from > d.valid_from AND o.published < s.published))
ORDER BY s.published, s.sequence, d.version LIMIT :limit
"""

_REMEMBERED = 10_000


class SqliteQuery:
    """Reads through one connection; what was read of snapshots is remembered, as it does not change any more."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._stamps: dict[tuple[int, int], SnapshotRef] = {}

    def read(self, customer_id: str, upto: int = _PRESENT) -> Documents | None:
        """Return the documents of one customer once publication number `upto` was switched on, None for an unknown one."""
        row = self.connection.execute(_READ, (customer_id, upto)).fetchone()
        if row is None or row[0] is None:
            return None
        return Documents(row[0], row[1], self._stamp(row[2], min(row[3], upto)))

    def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known; one statement, hence one state."""
        # In order, so that neighbours in the index are met one after the other (a tenth faster).
        rows = self.connection.execute(_READ_MANY, (json.dumps(sorted(customer_ids)), _PRESENT))
        return {row[4]: Documents(row[0], row[1], self._stamp(row[2], row[3])) for row in rows if row[0] is not None}

    def _stamp(self, valid_from: int, upto: int) -> SnapshotRef:
        known = self._stamps.get((valid_from, upto))
        if known is None:
            row = self.connection.execute(_STAMP, {"valid_from": valid_from, "upto": upto}).fetchone()
            if row is None:  # superseded and pruned by another process since the documents were read
                raise StoreUnavailableError("the snapshot was pruned while it was read; ask again")
            if len(self._stamps) >= _REMEMBERED:
                self._stamps.clear()
            known = self._stamps[valid_from, upto] = snapshot_of(*row)
        return known

    def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`; NotKeptError when versions of that time were deleted."""
        text = text_of(instant)
        upto, kept_since = self.connection.execute(ORDER_AT, {"instant": text}).fetchone()
        require_kept(instant_of(text), None if kept_since is None else instant_of(kept_since))
        return self.read(customer_id, upto)

    def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone with the present number of customers, None before the first."""
        row = self.connection.execute(_CURRENT).fetchone()
        return None if row is None else snapshot_of(*row)

    def history(self, customer_id: str) -> list[TagInterval]:
        """Return the intervals in which the customer had a tag."""
        rows = self.connection.execute(_HISTORY, (customer_id,))
        return tag_intervals((sequence, instant_of(published_at), tags) for sequence, published_at, tags in rows)

    def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return up to `limit` changes after the cursor, and the next cursor."""
        published, version = parse_cursor(cursor)
        parameters = {"published": published, "version": version, "limit": limit}
        rows = self.connection.execute(_CHANGES, parameters).fetchall()
        changes = [Change(row[0], row[1], instant_of(row[2]), bool(row[3])) for row in rows]
        return changes, format_cursor(rows[-1][4], rows[-1][5]) if rows else cursor


def snapshot_of(snapshot_id: str, computed_at: str, bundle_id: str, customers: int) -> SnapshotRef:
    """Return the snapshot that a row describes."""
    return SnapshotRef(snapshot_id, instant_of(computed_at), bundle_id, customers)


def text_of(instant: datetime) -> str:
    """Return an instant as it is stored: UTC, microseconds, so that texts sort as the instants do."""
    aware = instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant
    return aware.astimezone(UTC).isoformat(timespec="microseconds")


def instant_of(text: str) -> datetime:
    """Return a stored instant in China's time zone."""
    return datetime.fromisoformat(text).astimezone(SHANGHAI)
