"""What one customer costs: `python -m benchmarks.resource_units [--customers 5000 50000 200000 5000] [--append] --json OUT`.

Units are measured at several sizes, each size several times, by the same children as the speed benchmarks: a year of daily
readings, bills and payments from which all features are computed, and a nightly run with the models of a demo. Each measurement
is kept as it came, so that whoever reckons with them knows how far they spread.
"""

import argparse
import json
import resource
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from benchmarks.backup_town import back_up
from benchmarks.speed_child import figures_of, measure
from benchmarks.speed_history import write_year
from benchmarks.speed_nightly import demo_var
from benchmarks.this_machine import this_machine
from feature_store.canonical import TABLES
from feature_store.warehouse import Warehouse
from registry.settings import RegistrySettings

_NIGHT, _FEATURES = "benchmarks.speed_nightly_child", "benchmarks.speed_features_child"
_BESIDE = ("customers", "seconds", "cpu", "gib")
Measured = dict[str, float]


def measure_units(var: Path, customers: int, folder: Path) -> Measured:
    """Return what a number of customers costs: bytes on disk, GiB of memory and seconds, of each part of the work."""
    return {"customers": customers, **_features(customers, folder), **_night(var, customers, folder)}


def _features(customers: int, folder: Path) -> Measured:
    with TemporaryDirectory(dir=folder) as name:
        root = Path(name) / "warehouse"
        write_year(root, customers)
        before = _processor()
        cost = measure(_FEATURES, ["ours", str(root), str(Path(name) / "features")])
        if cost is None or cost.checksum != customers:
            raise RuntimeError(f"the features of {customers} customers did not come out: {cost}")
        return {
            "year_bytes": size_of(root),
            "feature_seconds": cost.seconds,
            "feature_cpu_seconds": _processor() - before,
            "feature_gib": cost.gib,
        }


def _night(var: Path, customers: int, folder: Path) -> Measured:
    with TemporaryDirectory(dir=folder) as name:
        case = Path(name) / "case"
        figures_of(_NIGHT, "prepare", var, customers, case)
        done = figures_of(_NIGHT, "run", var, customers, case)
        stages = {
            f"night_{stage.replace(' ', '_')}_seconds": each for stage, each in done.items() if stage not in _BESIDE
        }
        backup = back_up(RegistrySettings(var=case), Path(name) / "backup")
        return {
            "night_seconds": done["seconds"], "night_cpu_seconds": done["cpu"], "night_gib": done["gib"], **stages,
            "online_bytes": size_of(case / "gridtags.db"), "snapshot_bytes": size_of(case / "snapshots"),
            "backup_bytes": size_of(backup / "var"),
        }  # fmt: skip


def demo_tables(var: Path) -> dict[str, Measured]:
    """Return rows and bytes of the tables in a demo's warehouse: quarter-hour curves, calls and work orders among them."""
    warehouse, found = Warehouse(var / "warehouse"), dict[str, Measured]()
    for table in TABLES:
        parts = [path for path in warehouse.parts(table) if path.is_file()]
        rows = sum(pq.ParquetFile(path).metadata.num_rows for path in parts)
        found[table] = {"rows": rows, "bytes": sum(map(size_of, parts))}
    return found


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder."""
    return (
        path.stat().st_size
        if path.is_file()
        else sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write what came out."""
    parser = argparse.ArgumentParser(prog="benchmarks.resource_units", description="What one customer costs.")
    parser.add_argument("--customers", type=int, nargs="+", default=[5_000, 20_000, 50_000] * 2)
    parser.add_argument("--json", type=Path, required=True, metavar="OUT")
    parser.add_argument("--append", action="store_true", help="keep what OUT holds, which this machine measured before")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        var = demo_var(folder)
        measured: list[Measured] = json.loads(options.json.read_text("utf-8"))["measured"] if options.append else []
        for size in options.customers:
            measured.append(measure_units(var, size, folder))
            print(json.dumps(measured[-1]), flush=True)
            content = {"machine": this_machine(), "demo": demo_tables(var), "measured": measured}
            options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _processor() -> float:
    """Return the seconds of processor of all children so far: other work on the machine makes them no more."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
