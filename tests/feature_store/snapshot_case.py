"""Small snapshot folders on disk, as the nightly run writes them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from feature_store.snapshot.folder import FACTS, TAGS, SnapshotFolder
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import mark_published, part_file, place_snapshot, write_part

BEGINNING = datetime(2026, 3, 1, 2, tzinfo=UTC)


def snapshot(
    root: Path, number: int = 0, ids: tuple[tuple[str, ...], ...] = (("A", "B"), ("D", "F", "H"))
) -> SnapshotFolder:
    """Write the snapshot of day `number` with a part for each tuple of ids; not published yet."""
    staged = root / f".staged-{number}"
    parts = tuple(_part(staged, place, part) for place, part in enumerate(ids))
    manifest = SnapshotManifest(
        snapshot_id=f"day-{number}", as_of=datetime(2026, 3, 1), computed_at=BEGINNING + timedelta(days=number),
        bundle_id="bundle", catalogue_version="c" * 64, models={"segments": 1}, rows=sum(map(len, ids)),
        shares={"value.high": 1.0}, unknown={"value.high": 0.0}, parts=parts,
    )  # fmt: skip
    return place_snapshot(staged, manifest, root)


def publish(root: Path, number: int) -> SnapshotFolder:
    """Write the snapshot of a day and say that it is published."""
    folder = snapshot(root, number)
    mark_published(root, folder.root.name, BEGINNING + timedelta(days=number))
    return folder


def _part(staged: Path, number: int, ids: tuple[str, ...]) -> Part:
    file, ones = part_file(number), [1] * len(ids)
    facts = pa.table({"customer_id": ids, "kwh_last_365_days": pa.array(ones, pa.float64())})
    tags = pa.table({"customer_id": ids, "value.high": pa.array(ones, pa.int8())})
    digests = write_part(facts, staged / FACTS / file), write_part(tags, staged / TAGS / file)
    return Part(file=file, first=ids[0], last=ids[-1], rows=len(ids), sha256=digests[0], tags_sha256=digests[1])
