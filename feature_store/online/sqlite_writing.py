"""The statements that write to the embedded store; each function runs inside a transaction of its caller."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from feature_store.online.protocol import SnapshotRef
from feature_store.online.publication import BATCH, Known, Revision, Row, published_before, require_newer
from feature_store.online.sqlite_query import SqliteQuery, text_of

_RESERVE = """
INSERT INTO online_snapshot (snapshot_id, computed_at, bundle_id, customers, for_everyone) VALUES (?, ?, ?, ?, ?)
"""
_BASE = "SELECT customers FROM online_snapshot WHERE published IS NOT NULL ORDER BY published DESC LIMIT 1"
_COMPUTED_LATER = "SELECT sequence FROM online_snapshot WHERE published IS NOT NULL AND computed_at > ?"
_INSERT = "INSERT INTO online_document VALUES (?, ?, ?, ?, ?, ?)"
_KNOWN = """
SELECT d.customer_id, d.valid_from, d.digest
FROM json_each(:customer_ids) AS wanted
CROSS JOIN online_document AS d ON d.customer_id = wanted.value AND d.valid_from = (
    SELECT x.valid_from FROM online_document AS x CROSS JOIN online_snapshot AS s ON s.sequence = x.valid_from
    WHERE x.customer_id = wanted.value AND s.published IS NOT NULL AND x.valid_from < :sequence
    ORDER BY x.valid_from DESC LIMIT 1)
"""
_BETWEEN = """
SELECT customer_id, max(valid_from), digest FROM online_document
WHERE customer_id > :after AND customer_id <= :last AND valid_from < :sequence
  AND valid_from NOT IN (SELECT sequence FROM online_snapshot WHERE published IS NULL)
GROUP BY customer_id ORDER BY customer_id LIMIT :limit
"""
# Snapshots that started later and were switched on meanwhile: what they make of the customers whom they name. Left to
# itself, SQLite would walk through the index of all customers to have them distinct.
_MEANWHILE = """
SELECT ifnull(sum(
    (SELECT digest <> x'' FROM online_document AS d WHERE d.customer_id = later.customer_id
     ORDER BY d.valid_from DESC LIMIT 1)
    - ifnull((SELECT digest <> x'' FROM online_document AS d WHERE d.customer_id = later.customer_id
              AND d.valid_from <= :sequence ORDER BY d.valid_from DESC LIMIT 1), 0)), 0)
FROM (SELECT DISTINCT customer_id FROM online_document NOT INDEXED WHERE version >= (:sequence + 1) << 32) AS later
"""
# The order of publication and the order in time agree, also when the clock was set back.
_SWITCH_ON = """
UPDATE online_snapshot
SET customers = :customers,
    published = (SELECT ifnull(max(published), 0) + 1 FROM online_snapshot),
    overtaken = EXISTS (SELECT 1 FROM online_snapshot WHERE sequence > :sequence AND published IS NOT NULL),
    published_at = max(:now, (SELECT ifnull(max(published_at), '') FROM online_snapshot))
WHERE sequence = :sequence
"""


def reserve(connection: sqlite3.Connection, snapshot: SnapshotRef, *, for_everyone: bool) -> Revision:
    """Give the snapshot its sequence and return the work on it.

    Raises
    ------
    PublicationError
        When it was computed before the last one for everyone, or its id is taken.
    """
    require_newer(snapshot, SqliteQuery(connection).current())
    computed_at = text_of(snapshot.computed_at)
    base = connection.execute(_BASE).fetchone() or (0,)
    later = frozenset(sequence for (sequence,) in connection.execute(_COMPUTED_LATER, (computed_at,)))
    row = (snapshot.snapshot_id, computed_at, snapshot.bundle_id, snapshot.customers, int(for_everyone))
    try:
        sequence = connection.execute(_RESERVE, row).lastrowid or 0
    except sqlite3.IntegrityError as error:
        raise published_before(snapshot) from error
    return Revision(snapshot, sequence, base[0], later)


def known_versions(connection: sqlite3.Connection, customer_ids: Sequence[str], sequence: int) -> Known:
    """Return the versions in force of these customers, of snapshots that started before `sequence`."""
    parameters = {"customer_ids": json.dumps(list(customer_ids)), "sequence": sequence}
    return {
        customer_id: (valid_from, digest) for customer_id, valid_from, digest in connection.execute(_KNOWN, parameters)
    }


def versions_between(
    connection: sqlite3.Connection, after: str, last: str, sequence: int
) -> dict[str, tuple[int, bytes]]:
    """Return the versions in force of the next customers with ids in (after, last], ascending; none when there are no more."""
    parameters = {"after": after, "last": last, "sequence": sequence, "limit": BATCH}
    return {each: (valid_from, digest) for each, valid_from, digest in connection.execute(_BETWEEN, parameters)}


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether nothing was ever published, so that nothing has to be looked up."""
    return connection.execute("SELECT 1 FROM online_document LIMIT 1").fetchone() is None


def insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Add versions."""
    connection.executemany(_INSERT, rows)


def switch_on(connection: sqlite3.Connection, revision: Revision) -> None:
    """Let the snapshot count from now on."""
    (meanwhile,) = connection.execute(_MEANWHILE, {"sequence": revision.sequence}).fetchone()
    parameters = {
        "sequence": revision.sequence,
        "customers": revision.customers + meanwhile,
        "now": text_of(datetime.now(tz=UTC)),
    }
    connection.execute(_SWITCH_ON, parameters)
