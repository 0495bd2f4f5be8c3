"""The statements that write to the store in PostgreSQL; each function runs inside a transaction of its caller."""

from collections.abc import Sequence

import psycopg
from psycopg.errors import UniqueViolation

from feature_store.online import postgres_query
from feature_store.online.protocol import SnapshotRef
from feature_store.online.publication import BATCH, Known, Revision, Row, published_before, require_newer

# One lock for making the tables and for giving a snapshot its sequence or its order: both happen in a moment.
LOCK = "SELECT pg_advisory_xact_lock(7305818301)"

_TAKEN = "SELECT FROM online_snapshot WHERE snapshot_id = %s"
_RESERVE = """
SELECT nextval(pg_get_serial_sequence('online_snapshot', 'sequence')),
       coalesce((SELECT customers FROM online_snapshot ORDER BY published DESC LIMIT 1), 0),
       array(SELECT sequence FROM online_snapshot WHERE computed_at > %s)
"""
_COPY = "COPY online_document (version, customer_id, valid_from, digest, tags, persona) FROM STDIN (FORMAT BINARY)"
_KNOWN = """
SELECT d.customer_id, d.valid_from, d.digest
FROM unnest(%s::text[]) AS wanted (customer_id)
CROSS JOIN LATERAL (
    SELECT x.customer_id, x.valid_from, x.digest FROM online_document AS x
    WHERE x.customer_id = wanted.customer_id AND x.valid_from < %s ORDER BY x.valid_from DESC LIMIT 1) AS d
"""
_BETWEEN = """
SELECT DISTINCT ON (customer_id) customer_id, valid_from, digest FROM online_document
WHERE customer_id > %(after)s AND customer_id <= %(last)s AND valid_from < %(sequence)s
ORDER BY customer_id, valid_from DESC LIMIT %(limit)s
"""
# Snapshots that started later and were switched on meanwhile: what they make of the customers whom they name.
_MEANWHILE = """
SELECT coalesce(sum(
    (SELECT (digest <> '')::int FROM online_document AS d WHERE d.customer_id = later.customer_id
     ORDER BY d.valid_from DESC LIMIT 1)
    - coalesce((SELECT (digest <> '')::int FROM online_document AS d WHERE d.customer_id = later.customer_id
                AND d.valid_from <= %(sequence)s ORDER BY d.valid_from DESC LIMIT 1), 0)), 0)::bigint
FROM (SELECT DISTINCT customer_id FROM online_document WHERE version >= (%(sequence)s::bigint + 1) << 32) AS later
"""
_OVERTAKEN = "SELECT EXISTS (SELECT FROM online_snapshot WHERE sequence > %s)"
# The order of publication and the order in time agree, also when the clock was set back.
_SWITCH_ON = """
INSERT INTO online_snapshot
    (sequence, snapshot_id, computed_at, bundle_id, customers, for_everyone, published, published_at, overtaken)
SELECT %s, %s, %s, %s, %s, %s,
    coalesce(max(published), 0) + 1, greatest(clock_timestamp(), max(published_at)), coalesce(max(sequence), 0) > %s
FROM online_snapshot
"""


def reserve(connection: psycopg.Connection, snapshot: SnapshotRef) -> Revision:
    """Give the snapshot its sequence and return the work on it; the caller holds `LOCK`.

    Raises
    ------
    PublicationError
        When it was computed before the last one for everyone, or its id is taken.
    """
    require_newer(snapshot, postgres_query.snapshot_of(connection.execute(postgres_query.CURRENT).fetchone()))
    if connection.execute(_TAKEN, (snapshot.snapshot_id,)).fetchone() is not None:
        raise published_before(snapshot)
    row = connection.execute(_RESERVE, (snapshot.computed_at,)).fetchone() or (0, 0, [])
    return Revision(snapshot, row[0], row[1], frozenset(row[2]))


def known_versions(connection: psycopg.Connection, customer_ids: Sequence[str], sequence: int) -> Known:
    """Return the versions in force of these customers, of snapshots that started before `sequence`."""
    rows = connection.execute(_KNOWN, (list(customer_ids), sequence), binary=True)
    return {customer_id: (valid_from, digest) for customer_id, valid_from, digest in rows}


def versions_between(
    connection: psycopg.Connection, after: str, last: str, sequence: int
) -> dict[str, tuple[int, bytes]]:
    """Return the versions in force of the next customers with ids in (after, last], ascending; none when there are no more."""
    parameters = {"after": after, "last": last, "sequence": sequence, "limit": BATCH}
    rows = connection.execute(_BETWEEN, parameters, binary=True)
    return {customer_id: (valid_from, digest) for customer_id, valid_from, digest in rows}


def is_empty(connection: psycopg.Connection) -> bool:
    """Tell whether nothing was ever published, so that nothing has to be looked up."""
    return connection.execute("SELECT FROM online_document LIMIT 1").fetchone() is None


def insert(connection: psycopg.Connection, rows: Sequence[Row]) -> None:
    """Add versions."""
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(["int8", "text", "int8", "bytea", "bytea", "bytea"])
        for row in rows:
            copy.write_row(row)


def switch_on(connection: psycopg.Connection, revision: Revision, *, for_everyone: bool) -> None:
    """Let the snapshot count once the transaction is committed; the caller holds `LOCK`."""
    snapshot = revision.snapshot
    customers = revision.customers + _meanwhile(connection, revision.sequence)
    row = (revision.sequence, snapshot.snapshot_id, snapshot.computed_at, snapshot.bundle_id, customers, for_everyone)
    try:
        connection.execute(_SWITCH_ON, (*row, revision.sequence))
    except UniqueViolation as error:
        raise published_before(snapshot) from error


def _meanwhile(connection: psycopg.Connection, sequence: int) -> int:
    # Asked first: a planner without statistics would walk through all documents to find that there is no later one.
    (overtaken,) = connection.execute(_OVERTAKEN, (sequence,)).fetchone() or (False,)
    if not overtaken:
        return 0
    (customers,) = connection.execute(_MEANWHILE, {"sequence": sequence}).fetchone() or (0,)
    return int(customers)
