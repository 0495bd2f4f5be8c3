"""Tags of 50,000 customers from Spark and from here: the same files, byte for byte."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_nightly import demo_var
from feature_store.snapshot.folder import SnapshotFolder, latest
from feature_store.snapshot.writing import part_file, write_part
from feature_store.spark_engine import SparkEngine
from feature_store.warehouse import Warehouse
from inference.tag.spark_tagging import tag_on_spark
from inference.tag.tagging import tag_table, tags_parquet
from registry.bundle_reader import verified_bundle
from registry.catalogue import Catalogue

_CUSTOMERS, _PARTS = 50_000, 5


@benchmark("nightly")
def spark_gives_the_same_tags(_: Size) -> Iterator[SpeedResult]:
    """Tag facts drawn from a demo's, each column on its own so that rare combinations occur, on both engines."""
    if shutil.which("java") is None:
        print("nightly: Spark is left out, there is no Java runtime")
        return
    with TemporaryDirectory() as scratch:
        folder, var = Path(scratch), demo_var(Path(scratch))
        snapshot = latest(var / "snapshots")
        if snapshot is None:
            raise RuntimeError(f"{var} holds no snapshot")
        catalogue = verified_bundle(var / "bundles" / snapshot.manifest.bundle_id).catalogue()
        yield from _compared(_write_facts(snapshot, folder / "facts"), catalogue, folder)


def _compared(facts: list[Path], catalogue: Catalogue, folder: Path) -> Iterator[SpeedResult]:
    began = perf_counter()
    here = {path.name: _tag_here(path, catalogue, folder / "here") for path in facts}
    between = perf_counter()
    engine = SparkEngine(Warehouse(folder / "warehouse"))
    try:
        there = tag_on_spark(engine, facts, catalogue, folder / "there")
    finally:
        engine.close()
    seconds = perf_counter() - between
    note = f"{_CUSTOMERS:,} customers, {len(catalogue.tags)} tags; here {between - began:.1f} s, Spark {seconds:.1f} s"
    differing = float(sum(there[name] != digest for name, digest in here.items()))
    yield at_most(
        0, SpeedResult(f"files of tags of {len(facts)} that differ on Spark", "nightly", differing, "", note=note)
    )


def _write_facts(snapshot: SnapshotFolder, folder: Path) -> list[Path]:
    facts, random = pa.concat_tables(pq.read_table(path) for path in snapshot.all_facts), np.random.default_rng(11)
    drawn = {name: facts[name].take(random.integers(0, len(facts), _CUSTOMERS)) for name in facts.column_names}
    rows = pa.table({**drawn, "customer_id": [f"{number:010d}" for number in range(_CUSTOMERS)]})
    each, paths = _CUSTOMERS // _PARTS, [folder / part_file(number) for number in range(_PARTS)]
    for number, path in enumerate(paths):
        write_part(rows.slice(number * each, each), path)
    return paths


def _tag_here(path: Path, catalogue: Catalogue, folder: Path) -> str:
    rows = pq.read_table(path)
    return write_part(tags_parquet(rows["customer_id"], tag_table(rows, catalogue)), folder / path.name)
