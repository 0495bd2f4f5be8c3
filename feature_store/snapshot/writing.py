"""Writing snapshot folders: parts one by one wherever the nightly run works, then the whole put in its place by one rename."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.snapshot.durable import aside, put, remove_tree, sync
from feature_store.snapshot.folder import (
    FACTS,
    LATEST,
    MANIFEST,
    PUBLISHED,
    TAGS,
    SnapshotFolder,
    file_digest,
    latest,
    published,
)
from feature_store.snapshot.manifest import SnapshotManifest
from feature_store.snapshot.row_file import ROWS

PART_ROWS = 50_000
"""The most customers of one part, and of one piece of work: memory is flat in the number of customers."""
ROW_GROUP_ROWS = 2048
"""So few that one customer is read in milliseconds."""
KEPT = 35
"""Published snapshots that stay on disk: five weeks of nights."""
ROWS_KEPT = 3
"""Published snapshots whose facts can be read by customer at once; of older ones that takes tens of milliseconds."""


def part_file(number: int) -> str:
    """Return the name of the part with this number."""
    return f"part-{number:05d}.parquet"


def write_part(rows: pa.Table, path: Path) -> str:
    """Write the rows of one part, durably and in one step; return the digest of the file. The same rows give the same bytes."""
    with aside(path) as beside:
        pq.write_table(rows, beside, compression="zstd", row_group_size=ROW_GROUP_ROWS)
        return file_digest(beside)


def write_batches(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> str:
    """Write rows that come little by little, each batch a row group; for the rest see `write_part`."""
    with aside(path) as beside:
        with pq.ParquetWriter(beside, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        return file_digest(beside)


def place_snapshot(staged: Path, manifest: SnapshotManifest, root_of_all: Path) -> SnapshotFolder:
    """Give the folder `staged`, which holds `facts` and `tags`, its manifest and its place; it does not count as published yet.

    Staged and root must be on one file system. A folder of that id that is there already stays.
    """
    target = root_of_all / manifest.snapshot_id
    if not target.exists():
        put(staged / MANIFEST, manifest.model_dump_json(indent=1))
        for folder in (staged / FACTS, staged / TAGS, staged):
            sync(folder)
        root_of_all.mkdir(parents=True, exist_ok=True)
        staged.rename(target)
        sync(root_of_all)
    return SnapshotFolder.open(root_of_all, manifest.snapshot_id)


def mark_published(root_of_all: Path, snapshot_id: str, at: datetime) -> None:
    """Say that the online store serves this snapshot since `at`; said once, repeating it changes nothing."""
    folder = SnapshotFolder.open(root_of_all, snapshot_id)
    if folder.published_at is None:
        put(folder.root / PUBLISHED, json.dumps({"published_at": at.isoformat()}))
    put(root_of_all / LATEST, snapshot_id + "\n")


def prune_snapshots(root_of_all: Path, keep: int = KEPT, keep_rows: int = ROWS_KEPT) -> list[str]:
    """Remove all but the `keep` snapshots published last, and those that never were; return their ids.

    Of those that stay all but the last `keep_rows` lose their rows by customer.

    Only the nightly run may call this: it makes the snapshots and knows that none is on its way.
    """
    if not root_of_all.exists():
        return []
    standing = latest(root_of_all)
    served = published(root_of_all)
    stay = {folder.root.name for folder in served[-keep:]}
    stay |= {standing.root.name} if standing else set()
    gone = sorted(path.parent.name for path in root_of_all.glob(f"*/{MANIFEST}") if path.parent.name not in stay)
    for snapshot_id in gone:
        remove_tree(root_of_all / snapshot_id)
    for folder in served[-keep:-keep_rows]:
        _remove_rows(folder.root / ROWS)
    return gone


def _remove_rows(folder: Path) -> None:
    """Remove rows by customer one file after the other, so that nothing stays elsewhere after a kill."""
    if folder.exists():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
