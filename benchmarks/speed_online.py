"""Speed of the online stores: whole publications, differences, reads, and how they grow; memory in a process of its own.

Each measurement runs in a child process, in alternation with a bare baseline that writes the same rows: `executemany`
into a plain SQLite table (WAL, synchronous = NORMAL, in transactions as large as ours), COPY into a plain PostgreSQL table.
PostgreSQL is a server of its own with its default durability: fsync, synchronous_commit and full_page_writes are on.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.postgres_server import postgres
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark

_PROJECT = Path(__file__).resolve().parent.parent
_GROUP = "feature_store"
_BARS = {"SQLite": 100_000, "PostgreSQL": 30_000}


@dataclass(frozen=True)
class Plan:
    """How many customers, smallest first."""

    sqlite: tuple[int, ...]
    postgres: tuple[int, ...]


PLANS = {
    "small": Plan((10_000, 30_000, 100_000), (10_000, 30_000)),
    "full": Plan((100_000, 300_000, 1_000_000), (100_000, 300_000, 1_000_000)),
}


@benchmark(_GROUP)
def sqlite_online_store(size: Size) -> Iterator[SpeedResult]:
    """Publish, publish differences and read, on SQLite files of three sizes."""
    for customers in PLANS[size].sqlite:
        with tempfile.TemporaryDirectory() as folder:
            yield from _results("SQLite", customers, measured(str(Path(folder) / "gridtags.db"), customers))


@benchmark(_GROUP)
def postgres_online_store(size: Size) -> Iterator[SpeedResult]:
    """Publish, publish differences and read, on PostgreSQL databases of several sizes."""
    for customers in PLANS[size].postgres:
        with postgres() as server:
            yield from _results("PostgreSQL", customers, measured(server.create_database(), customers))


def measured(location: str, customers: int) -> dict[str, float]:
    """Return the figures of `speed_online_child` for a store at `location`."""
    command = [sys.executable, "-m", "benchmarks.speed_online_child", location, str(customers)]
    done = subprocess.run(command, cwd=_PROJECT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _results(kind: str, customers: int, figures: dict[str, float]) -> Iterator[SpeedResult]:
    def result(name: str, value: float, unit: str, note: str = "") -> SpeedResult:
        return SpeedResult(f"{kind}, {customers} customers: {name}", _GROUP, value, unit, note=note)

    bare, whole = figures["bare_seconds"], figures["whole_seconds"]
    cpu = f"{figures['whole_cpu'] / customers * 1e6:.1f} µs of processor each, bare {figures['bare_cpu'] / customers * 1e6:.1f}"
    note = f"all changed; first publication {customers / figures['first_seconds']:.0f}; {cpu}"
    yield at_least(_BARS[kind], result("publish", customers / whole, "customers/s", note))
    yield result("publish ÷ bare writing of the same rows", bare / whole, "×", f"bare {customers / bare:.0f} rows/s")
    note = f"{customers / figures['unchanged_seconds']:.0f} when nothing changed"
    yield result("publish with 3 % changed", customers / figures["mixed_seconds"], "customers/s", note)
    note = f"difference {figures['difference_seconds']:.3g} s, whole with all changed {whole:.3g} s"
    yield at_least(10, result("whole ÷ difference of 3 %", whole / figures["difference_seconds"], "×", note))
    ratio = figures["mixed_seconds"] / figures["difference_seconds"]
    yield result("whole with 3 % changed ÷ difference of 3 %", ratio, "×")
    note = f"p99 {figures['call_p99_ms']:.3g}"
    yield result("one customer after a call, p50", figures["call_p50_ms"], "ms", note)
    one = result("read of one, p50", figures["read_p50_us"], "µs", f"p99 {figures['read_p99_us']:.3g}")
    hundred = result("read of 100, p50", figures["hundred_p50_ms"], "ms", f"p99 {figures['hundred_p99_ms']:.3g}")
    yield at_most(20, one) if kind == "SQLite" else one
    yield at_most(0.6, hundred) if kind == "SQLite" else hundred
    yield result("change feed", figures["feed_per_second"], "changes/s")
    yield result("memory of the publisher", figures["resident_mib"], "MiB", "ru_maxrss of the child, all of the above")
