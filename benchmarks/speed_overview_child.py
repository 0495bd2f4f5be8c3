"""`python -m benchmarks.speed_overview_child prepare|run VAR N FOLDER`: the overview of N customers, and what it cost."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.blast_case import write_blast_case
from benchmarks.speed_nightly_child import Memory
from feature_store.desk.database import Desk
from feature_store.settings import FeatureStoreSettings
from feature_store.snapshot.folder import FACTS, TAGS, SnapshotFolder, latest
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.writing import mark_published, place_snapshot, write_part
from inference.overview.reading import Overviews
from inference.overview.run import OverviewNight
from registry.bundle_reader import verified_bundle

_MOVED = 0.03
_MONTH = timedelta(days=30)


def prepare(var: Path, customers: int, folder: Path) -> None:
    """Publish a night of `customers` and one of a month before, in which three of a hundred customers were somebody else."""
    small = latest(var / "snapshots")
    if small is None:
        sys.exit(f"{var} holds no snapshot")
    now = write_blast_case(var, small, customers, folder)
    staged, parts = (
        folder / "staged",
        [_month_before(now, part, folder / "staged", n) for n, part in enumerate(now.manifest.parts)],
    )
    own = {"snapshot_id": "20000101T000000000000", "as_of": now.manifest.as_of - _MONTH, "parts": tuple(parts)}
    before = place_snapshot(staged, now.manifest.model_copy(update=own), folder / "snapshots")
    mark_published(folder / "snapshots", before.root.name, now.manifest.computed_at - _MONTH)
    mark_published(folder / "snapshots", now.root.name, now.manifest.computed_at)
    copytree(FeatureStoreSettings().configs, folder / "configs")


def run(folder: Path) -> None:
    """Make the overview of the newest night, and read it as a page does; print what both took."""
    snapshot = SnapshotFolder.open(folder / "snapshots", max(path.name for path in (folder / "snapshots").glob("2*")))
    bundle = verified_bundle(folder / "bundles" / snapshot.manifest.bundle_id)
    desk, today = Desk.open(str(folder / "desk.db")), date(2026, 4, 1)
    night = OverviewNight(folder / "snapshots", folder, folder / "configs", bundle, desk, None, today)
    start, busy = perf_counter(), process_time()
    with Memory() as memory:
        made = night.run(snapshot.root.name)
    busy = process_time() - busy
    seconds, start = perf_counter() - start, perf_counter()
    pages = Overviews(folder)
    found = [pages.segments(), pages.map(), pages.tags(), pages.vocabulary()]
    read = perf_counter() - start
    kib = sum(path.stat().st_size for path in made.iterdir()) / 1024
    moved = found[0]["migration"]
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": busy,
                "gib": memory.gib,
                "kib": kib,
                "read": read,
                "stayed": sum(map(max, moved["rows"])),
            }
        )
    )


def _month_before(now: SnapshotFolder, part: Part, staged: Path, number: int) -> Part:
    random = np.random.default_rng(number)
    rows = np.arange(part.rows)
    moved = random.random(part.rows) < _MOVED
    rows[moved] = random.integers(0, part.rows, int(moved.sum()))
    digests = {}
    for kind, path, name in ((FACTS, now.facts(part), "sha256"), (TAGS, now.tags(part), "tags_sha256")):
        table = pq.read_table(path)
        taken = table.take(pa.array(rows)).set_column(
            table.column_names.index("customer_id"), "customer_id", table["customer_id"]
        )
        digests[name] = write_part(taken, staged / kind / part.file)
    return part.model_copy(update=digests)


def main(work: str, var: str, customers: str, folder: str) -> None:
    """Do what the command line says."""
    if work == "run":
        run(Path(folder))
        return
    prepare(Path(var), int(customers), Path(folder))
    print(json.dumps({"customers": int(customers)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
