"""A published night of any size, drawn from the rows of a small one: facts with the tags that belong to them."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.snapshot.folder import FACTS, TAGS, SnapshotFolder
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.writing import PART_ROWS, mark_published, part_file, place_snapshot, write_part
from registry.clock import china_now


def write_blast_case(
    var: Path, snapshot: SnapshotFolder, customers: int, folder: Path, seed: int = 7
) -> SnapshotFolder:
    """Publish a night of `customers` below `folder`, with the bundle of `var` that made the small one; memory is that of a part."""
    shutil.copytree(var / "bundles" / snapshot.manifest.bundle_id, folder / "bundles" / snapshot.manifest.bundle_id)
    facts, tags = (pa.concat_tables(map(pq.read_table, paths)) for paths in (snapshot.all_facts, snapshot.all_tags))
    random, staged, parts = np.random.default_rng(seed), folder / "staged", []
    for number, start in enumerate(range(0, customers, PART_ROWS)):
        count = min(PART_ROWS, customers - start)
        ids, drawn = [f"{start + each:010d}" for each in range(count)], random.integers(0, len(facts), count)
        digests = {
            "sha256": write_part(_of(facts, drawn, ids), staged / FACTS / part_file(number)),
            "tags_sha256": write_part(_of(tags, drawn, ids), staged / TAGS / part_file(number)),
        }
        parts.append(Part(file=part_file(number), first=ids[0], last=ids[-1], rows=count, **digests))
    own = {"rows": customers, "parts": tuple(parts), "files": {}}
    placed = place_snapshot(staged, snapshot.manifest.model_copy(update=own), folder / "snapshots")
    mark_published(folder / "snapshots", placed.root.name, china_now())
    return placed


def _of(rows: pa.Table, drawn: np.ndarray, ids: list[str]) -> pa.Table:
    taken = rows.take(pa.array(drawn))
    return taken.set_column(taken.column_names.index("customer_id"), "customer_id", pa.array(ids))
