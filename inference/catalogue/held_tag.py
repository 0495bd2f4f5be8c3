"""Who held which tag in a snapshot, and in two snapshots at once: read part by part, so memory does not grow with the customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part

YES, UNKNOWN = 1, -1
CUSTOMER = "customer_id"


@dataclass(frozen=True)
class HeldPart:
    """Customers of one part: `ids` (n,) ascending, `holds` (n, n_tags) of 1 yes, 0 no, −1 unknown."""

    ids: pa.Array
    holds: NDArray[np.int8]


def tag_columns(snapshot: SnapshotFolder) -> tuple[str, ...]:
    """Return the ids of the tags that a snapshot holds; none where it has no customers."""
    paths = snapshot.all_tags
    return tuple(name for name in pq.read_schema(paths[0]).names if name != CUSTOMER) if paths else ()


def held_parts(snapshot: SnapshotFolder, tags: Sequence[str]) -> Iterator[HeldPart]:
    """Yield the parts of a snapshot with `tags`, all of which it must hold."""
    for part in snapshot.manifest.parts:
        yield _read(snapshot, part, tags)


def held_in_both(old: SnapshotFolder, new: SnapshotFolder, tags: Sequence[str]) -> Iterator[tuple[HeldPart, HeldPart]]:
    """Yield the customers that both snapshots know, part by part of the new one: what they held, and what they hold."""
    kept: dict[str, HeldPart] = {}
    for part in new.manifest.parts:
        neighbours = [each for each in old.manifest.parts if each.first <= part.last and each.last >= part.first]
        kept = {each.file: kept.get(each.file) or _read(old, each, tags) for each in neighbours}
        if not kept:
            continue
        now = _read(new, part, tags)
        before_ids = pa.concat_arrays([each.ids for each in kept.values()])
        places = pc.index_in(now.ids, value_set=before_ids)
        known = pc.is_valid(places).to_numpy(zero_copy_only=False)
        before = np.concatenate([each.holds for each in kept.values()])[places.drop_null().to_numpy()]
        ids = now.ids.filter(pa.array(known))
        yield HeldPart(ids, before), HeldPart(ids, now.holds[known])


def _read(snapshot: SnapshotFolder, part: Part, tags: Sequence[str]) -> HeldPart:
    table = pq.read_table(snapshot.tags(part), columns=[CUSTOMER, *tags])
    columns = [table[tag].to_numpy() for tag in tags]
    holds = np.column_stack(columns).astype("int8") if columns else np.empty((len(table), 0), "int8")
    return HeldPart(table[CUSTOMER].combine_chunks(), holds)
