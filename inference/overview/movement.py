"""What moved between two snapshots: who changed the segment, as a matrix whose rows sum to the customers of the older one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part
from inference.catalogue.held_tag import CUSTOMER
from inference.overview.part import NOBODY, SEGMENT

MONTH = timedelta(days=30)
NEAREST, FARTHEST = timedelta(days=20), timedelta(days=62)
"""How far back a snapshot may lie to stand for the one of a month ago."""


def month_before(snapshot: SnapshotFolder, published: Sequence[SnapshotFolder]) -> SnapshotFolder | None:
    """Return the published snapshot nearest to 30 days before this one, null where none is 20 to 62 days older."""
    as_of = snapshot.manifest.as_of
    old = [each for each in published if NEAREST <= as_of - each.manifest.as_of <= FARTHEST]
    return min(old, key=lambda each: _distance(each, as_of), default=None)


def migration(old: SnapshotFolder, new: SnapshotFolder) -> dict[str, Any]:
    """Return who was in which segment and is in which now.

    `rows[i][j]` are the customers that were in segment `before[i]` and are in `after[j]`; of those who were in it `gone[i]` are no
    customers any more, and of those who are in `after[j]` `new[j]` are new.
    """
    pairs, gone, came = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    for was, now in _joined(old, new):
        for then, here, count in _pairs(was, now):
            if then is None:
                came[here or NOBODY] += count
            elif here is None:
                gone[then] += count
            else:
                pairs[then, here] += count
    before = _names({then for then, _ in pairs} | gone.keys())
    after = _names({here for _, here in pairs} | came.keys())
    return {
        "snapshot_id": old.manifest.snapshot_id, "as_of": old.manifest.as_of.isoformat(),
        "before": before, "after": after,
        "rows": [[pairs[then, here] for here in after] for then in before],
        "gone": [gone[then] for then in before], "new": [came[here] for here in after],
    }  # fmt: skip


def _distance(each: SnapshotFolder, as_of: datetime) -> tuple[timedelta, str]:
    return abs(as_of - each.manifest.as_of - MONTH), each.manifest.snapshot_id


def _names(found: set[str]) -> list[str]:
    return sorted(found, key=lambda name: (name == NOBODY, name))


def _joined(old: SnapshotFolder, new: SnapshotFolder) -> Iterator[tuple[pa.Array, pa.Array]]:
    """Yield the segments of everyone in either snapshot, before and now, null where one does not know the customer."""
    kept: dict[str, pa.Table] = {}
    after = ""
    for part in new.manifest.parts:
        near = [each for each in old.manifest.parts if each.first <= part.last and each.last > after]
        kept = {each.file: kept.get(each.file) or _read(old, each) for each in near}
        yield from _beside(list(kept.values()), _read(new, part), after, part.last)
        after = part.last
    rest = [_read(old, each) for each in old.manifest.parts if each.last > after]
    yield from _beside(rest, None, after, None)


def _beside(
    tables: list[pa.Table], now: pa.Table | None, after: str, last: str | None
) -> Iterator[tuple[pa.Array, pa.Array]]:
    """Yield the customers of one range of ids, (after, last]."""
    was = pa.concat_tables(tables) if tables else _EMPTY
    inside = pc.greater(was[CUSTOMER], after)
    was = was.filter(inside if last is None else pc.and_(inside, pc.less_equal(was[CUSTOMER], last)))
    now = _EMPTY if now is None else now
    places = pc.index_in(now[CUSTOMER].combine_chunks(), value_set=was[CUSTOMER].combine_chunks())
    yield was[SEGMENT].combine_chunks().take(places), now[SEGMENT].combine_chunks()
    left = was.filter(pc.invert(pc.is_in(was[CUSTOMER], value_set=now[CUSTOMER].combine_chunks())))
    yield left[SEGMENT].combine_chunks(), pa.nulls(len(left), pa.string())


def _pairs(was: pa.Array, now: pa.Array) -> Iterator[tuple[str | None, str | None, int]]:
    counted = pa.table({"was": was, "now": now}).group_by(["was", "now"]).aggregate([([], "count_all")])
    for row in counted.to_pylist():
        yield row["was"], row["now"], row["count_all"]


_EMPTY = pa.table({CUSTOMER: pa.array([], pa.string()), SEGMENT: pa.array([], pa.string())})


def _read(snapshot: SnapshotFolder, part: Part) -> pa.Table:
    table = pq.read_table(snapshot.facts(part), columns=[CUSTOMER, SEGMENT])
    return pa.table({CUSTOMER: table[CUSTOMER], SEGMENT: pc.fill_null(table[SEGMENT].cast(pa.string()), NOBODY)})
