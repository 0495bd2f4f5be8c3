"""Published snapshots of invented customers, some of whom move, and limits as they are delivered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from feature_store.snapshot.folder import FACTS, TAGS, SnapshotFolder
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import mark_published, part_file, place_snapshot, write_part
from inference.monitoring.limit import load_monitoring_limits
from inference.monitoring.prediction import Vintage
from inference.settings import ServiceSettings
from registry.clock import aware
from tests.inference.risk_bundle import COLUMNS

LIMITS = load_monitoring_limits(ServiceSettings().configs)
FIRST = datetime(2026, 3, 1)
VINTAGE = Vintage("default-risk", 1, FIRST, Path("2026-03-01T000000.parquet"))
FEATURES = COLUMNS
SEGMENTS = {"甲": 0.6, "乙": 0.4}


def customers(count: int, seed: int, moved: str = "", by: float = 0.0) -> pa.Table:
    """Return facts of customers, a fifth of them commercial, whose feature `moved` lies `by` standard deviations higher."""
    random = np.random.default_rng(seed)
    values = {name: random.normal(size=count) + by * (name == moved) for name in FEATURES}
    values["owed_now"] = np.where(random.random(count) < 0.1, np.nan, values["owed_now"])
    probability = 1 / (1 + np.exp(4 - values["late_bills_of_last_12"]))
    return pa.table({
        "customer_id": [f"C{number:06d}" for number in range(count)],
        "customer_type": np.where(random.random(count) < 0.2, "commercial", "residential"),
        **{name: pa.array(each, from_pandas=True) for name, each in values.items()},
        "default_probability": probability,
        "default_band": np.array(["A", "B", "C", "D"])[np.searchsorted([0.02, 0.08, 0.25], probability)],
        "segment_confidence": random.random(count),
    })  # fmt: skip


def night(
    var: Path, number: int, rows: pa.Table, *, models: Mapping[str, int] | None = None, bundle_id: str = "bundle",
    shares: Mapping[str, float] | None = None, part_rows: int = 2_000, as_of: datetime | None = None,
) -> SnapshotFolder:  # fmt: skip
    """Publish the rows as the snapshot of a night, in parts."""
    root, staged = var / "snapshots", var / f".staged-{number}"
    parts = tuple(
        _part(staged, place, rows.slice(start, part_rows))
        for place, start in enumerate(range(0, rows.num_rows, part_rows))
    )
    moment = aware(FIRST + timedelta(days=number, hours=2))
    manifest = SnapshotManifest(
        snapshot_id=f"night-{number:03d}", as_of=as_of or FIRST + timedelta(days=number), computed_at=moment,
        bundle_id=bundle_id, catalogue_version="c" * 64, models=dict(models or {"default-risk": 1}), rows=rows.num_rows,
        shares=dict(shares or {"value.high": 0.2}), unknown={}, segments=SEGMENTS, tag_versions={"value.high": 1}, parts=parts,
    )  # fmt: skip
    place_snapshot(staged, manifest, root)
    mark_published(root, manifest.snapshot_id, moment)
    return SnapshotFolder.open(root, manifest.snapshot_id)


def calibrated(count: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return probabilities (n,) and outcomes drawn with them."""
    random = np.random.default_rng(seed)
    given = random.beta(0.6, 8, count)
    return given, (random.random(count) < given).astype(np.int64)


def _part(staged: Path, number: int, rows: pa.Table) -> Part:
    file, ids = part_file(number), rows.column("customer_id")
    tags = pa.table({"customer_id": ids, "value.high": pa.array([1] * rows.num_rows, pa.int8())})
    digests = write_part(rows, staged / FACTS / file), write_part(tags, staged / TAGS / file)
    return Part(
        file=file, first=ids[0].as_py(), last=ids[-1].as_py(), rows=rows.num_rows, sha256=digests[0], tags_sha256=digests[1]
    )  # fmt: skip
