"""The tables of the online store in PostgreSQL and the statements that read them.

The columns mean what they mean in `sqlite_query`; any PostgreSQL-wire distributed SQL understands the statements.
"""

from datetime import datetime

from feature_store.online.protocol import SnapshotRef

SCHEMA = """
CREATE TABLE IF NOT EXISTS online_snapshot (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    snapshot_id text NOT NULL UNIQUE,
    computed_at timestamptz NOT NULL,
    bundle_id text NOT NULL,
    customers bigint NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS online_document (
    customer_id text PRIMARY KEY,
    valid_from bigint NOT NULL REFERENCES online_snapshot (sequence),
    tags bytea NOT NULL,
    persona bytea NOT NULL
);
"""
# One lock for making the tables and for switching snapshots: two publishers, or two processes that start, take turns.
LOCK = "SELECT pg_advisory_xact_lock(7305818301)"

READ_MANY = "SELECT customer_id, tags, persona FROM online_document WHERE customer_id = ANY(%s)"
CURRENT = "SELECT snapshot_id, computed_at, bundle_id, customers FROM online_snapshot ORDER BY sequence DESC LIMIT 1"

SnapshotRow = tuple[str, datetime, str, int]


def snapshot_of(row: SnapshotRow | None) -> SnapshotRef | None:
    """Return the snapshot a row of `CURRENT` describes, None for no row."""
    return None if row is None else SnapshotRef(*row)
