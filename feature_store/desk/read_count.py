"""How often each tag was read, by day and role of the reader: counts, never whose."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import BigInteger, Column, Connection, Table, Text, func, select
from sqlalchemy.dialects import postgresql, sqlite

from feature_store.desk.schema import METADATA

READ_COUNTS = Table(
    "desk_read_counts",
    METADATA,
    Column("day", Text, primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("reads", BigInteger, nullable=False),
)


def add_reads(connection: Connection, counts: Mapping[tuple[str, str], int], day: date) -> None:
    """Add `counts`, reads by (tag, role), to those of `day` in China; several processes may add at once.

    Raises
    ------
    ValueError
        A count is negative; nothing was added.
    """
    if wrong := [f"{tag} {role}: {reads}" for (tag, role), reads in counts.items() if reads < 0]:
        raise ValueError(f"read counts must be 0 or more, got {wrong[0]}")
    # Sorted: two processes that take the same rows in the same order do not wait for each other in a circle.
    rows = [
        {"day": day.isoformat(), "tag": tag, "role": role, "reads": reads}
        for (tag, role), reads in sorted(counts.items())
        if reads
    ]
    if rows:
        insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(READ_COUNTS)
        total = READ_COUNTS.c.reads + insert.excluded.reads
        keys = ["day", "tag", "role"]
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_={"reads": total}), rows)


def reads_since(connection: Connection, since: date, until: date | None = None) -> dict[str, dict[str, int]]:
    """Return for each tag that was read on `since` or later, but before `until`, its reads by role."""
    counted = READ_COUNTS.c
    query = (
        select(counted.tag, counted.role, func.sum(counted.reads))
        .where(counted.day >= since.isoformat())
        .group_by(counted.tag, counted.role)
    )
    if until is not None:
        query = query.where(counted.day < until.isoformat())
    found: dict[str, dict[str, int]] = {}
    for tag, role, reads in connection.execute(query):
        found.setdefault(tag, {})[role] = int(reads)
    return found


def counted_since(connection: Connection) -> date | None:
    """Return the first day on which reads were counted; null where none were yet."""
    first = connection.execute(select(func.min(READ_COUNTS.c.day))).scalar()
    return None if first is None else date.fromisoformat(first)
