"""A catalogue of three tags, and snapshots of eight customers in two parts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from feature_store.snapshot.folder import FACTS, TAGS, SnapshotFolder
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import mark_published, part_file, place_snapshot, write_part
from inference.tag.tagging import tag_table, tags_parquet
from registry.catalogue import Catalogue, TagDefinition, TagGroup

START = datetime(2026, 3, 1)
CUSTOMERS = {
    "customer_id": ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"],
    "customer_type": ["residential"] * 6 + ["commercial"] * 2,
    "region": ["东区"] * 4 + ["西区"] * 3 + [None],
    "urban_rural": ["urban", "rural"] * 4,
    "late_bills": [5.0, 4.0, 3.0, 2.0, 1.0, 0.0, 0.0, None],
    "kwh": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0],
}
GROUP = TagGroup(id="payment", label="缴费", dimension="风险信用", exclusive=False, exhaustive=False)


def tag(tag_id: str, rule: str, **fields: object) -> TagDefinition:
    """Return a tag with this rule."""
    told = {
        "id": tag_id, "label": tag_id, "meaning": "m", "group": "payment", "kind": "rule", "rule": rule, "version": 1,
        "owner": "o", "purpose": "p", "sensitivity": "normal", "readers": ("auditor",), "refresh": "daily",
        "validity_days": 35, "state": "应用",
    }  # fmt: skip
    return TagDefinition.model_validate(told | fields)


def catalogue(*tags: TagDefinition) -> Catalogue:
    """Return a catalogue of one group."""
    return Catalogue(groups=(GROUP,), tags=tags)


def facts(**changes: list[object]) -> pa.Table:
    """Return the facts of the eight customers, with other columns in place."""
    return pa.table(CUSTOMERS | changes)


@pytest.fixture
def served() -> Catalogue:
    """Late payers, those who never were late, large ones; and one that is still designed."""
    return catalogue(
        tag("pay.late", "late_bills >= 3", truth="paid"),
        tag("pay.good", "late_bills = 0"),
        tag("size.large", "kwh > 45"),
        tag("size.design", "kwh > 65", state="设计"),
    )


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[..., SnapshotFolder]:
    """Publishes the tags of a catalogue over facts, five customers in the first part."""
    count = 0

    def publish(rows: pa.Table, rules: Catalogue) -> SnapshotFolder:
        nonlocal count
        count += 1
        day, name, staged = START + timedelta(days=count), f"s{count}", tmp_path / f"staged{count}"
        parts = [_part(staged, number, rows.slice(*cut), rules) for number, cut in enumerate([(0, 5), (5, 99)])]
        manifest = SnapshotManifest(
            snapshot_id=name, as_of=day, computed_at=day.replace(tzinfo=UTC), bundle_id="b", catalogue_version="c",
            models={}, rows=len(rows), shares={}, unknown={}, parts=tuple(parts),
        )  # fmt: skip
        place_snapshot(staged, manifest, tmp_path / "snapshots")
        mark_published(tmp_path / "snapshots", name, day.replace(tzinfo=UTC))
        return SnapshotFolder.open(tmp_path / "snapshots", name)

    return publish


def _part(staged: Path, number: int, rows: pa.Table, rules: Catalogue) -> Part:
    file, ids = part_file(number), rows["customer_id"]
    for folder in (FACTS, TAGS):
        (staged / folder).mkdir(parents=True, exist_ok=True)
    digests = (
        write_part(rows, staged / FACTS / file),
        write_part(tags_parquet(ids, tag_table(rows, rules)), staged / TAGS / file),
    )
    first, last = ids[0].as_py(), ids[-1].as_py()
    return Part(file=file, first=first, last=last, rows=len(rows), sha256=digests[0], tags_sha256=digests[1])
