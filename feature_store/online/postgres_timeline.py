"""The statements that ask the store in PostgreSQL which snapshots served when; see `postgres_query` for its tables."""

from collections.abc import Sequence
from typing import Any

from feature_store.online.postgres_query import snapshot_of
from feature_store.online.protocol import SHANGHAI, ServedVersion

AS_OF = """
SELECT snapshot_id, computed_at, bundle_id, customers FROM online_snapshot
WHERE for_everyone AND published <= %s ORDER BY published DESC LIMIT 1
"""
LAST_PUBLISHED = "SELECT coalesce(max(published), 0) FROM online_snapshot"
SERVED = """
SELECT s.sequence, s.published_at, d.tags IS NULL, s.snapshot_id, s.computed_at, s.bundle_id, s.customers
FROM online_document AS d JOIN online_snapshot AS s ON s.sequence = d.valid_from
WHERE d.customer_id = %s ORDER BY s.published
"""
# As in `sqlite_timeline`: switched on, started or computed after the base.
CHANGED_ASIDE = """
SELECT d.customer_id, s.published
FROM online_snapshot AS base, online_snapshot AS s, LATERAL (
    SELECT v.customer_id FROM online_document AS v
    WHERE v.version BETWEEN s.sequence << 32 AND (s.sequence << 32) + 4294967295) AS d
WHERE base.snapshot_id = %(snapshot_id)s AND NOT s.for_everyone AND s.published > %(after)s
  AND (s.published > base.published OR s.sequence > base.sequence OR s.computed_at > base.computed_at)
"""


def served_of(rows: Sequence[Any]) -> list[tuple[int, ServedVersion]]:
    """Return the versions that rows of `SERVED` hold, with the sequences of their snapshots."""
    found = []
    for sequence, published_at, removed, *snapshot in rows:
        ref = snapshot_of((snapshot[0], snapshot[1], snapshot[2], snapshot[3]))
        if ref is not None:
            found.append((sequence, ServedVersion(ref, published_at.astimezone(SHANGHAI), removed)))
    return found
