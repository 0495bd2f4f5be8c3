"""Speed of the point-in-time join against an ASOF query written by hand, and against Feast where a Python that has it is given."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.speed_child import Cost, measure
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark
from benchmarks.speed_history import write_facts
from benchmarks.speed_settings import BenchmarkSettings

_ROUNDS = 5
_CHILD = "benchmarks.speed_join_child"


@benchmark("feature_store")
def point_in_time_join(size: Size) -> Iterator[SpeedResult]:
    """Join two labels a customer with three views of 24, 24 and 6 rows a customer, three sizes."""
    largest = {"small": 25_000, "full": 100_000}[size]
    for customers in (largest // 16, largest // 4, largest):
        with tempfile.TemporaryDirectory() as folder:
            yield from _measure(Path(folder), customers, bars=customers == 100_000)


def _measure(folder: Path, customers: int, *, bars: bool) -> Iterator[SpeedResult]:
    write_facts(folder / "warehouse", customers)
    labels = folder / "labels.parquet"
    _write_labels(labels, customers)
    ours, asof = [], []
    for _ in range(_ROUNDS):
        ours.append(_run("ours", folder, labels))
        asof.append(_run("asof", folder, labels))
    ratios = [mine.seconds / theirs.seconds for mine, theirs in zip(ours, asof, strict=True)]
    note = (
        f"{2 * customers} labels; pairs {min(ratios):.2f}–{max(ratios):.2f}; ours {median(c.seconds for c in ours):.2f} s, "
        f"ASOF {median(c.seconds for c in asof):.2f} s; the ASOF query lets late records hide newer ones"
    )
    ratio = SpeedResult("point-in-time join ÷ ASOF", "feature_store", median(ratios), "×", note=note)
    memory = SpeedResult("point-in-time join memory", "feature_store", max(c.gib for c in ours), "GiB",
                         note=f"ASOF {max(c.gib for c in asof):.2f} GiB")  # fmt: skip
    yield at_most(1.4, ratio) if bars else ratio
    yield at_most(1.5, memory) if bars else memory
    yield from _feast(folder, labels, median(c.seconds for c in ours), customers, bars=bars)


def _run(side: str, folder: Path, labels: Path) -> Cost:
    cost = measure(_CHILD, [side, str(folder / "warehouse"), str(labels)])
    if cost is None:
        raise RuntimeError(f"the side {side!r} of the join did not finish")
    return cost


def _feast(folder: Path, labels: Path, ours: float, customers: int, *, bars: bool) -> Iterator[SpeedResult]:
    python = BenchmarkSettings().feast_python
    if not python:
        print("feature_store: Feast is left out; name a Python that has it in GRIDTAGS_BENCH_FEAST_PYTHON")
        return
    cost = measure("benchmarks.feast_join", [str(folder), str(labels)], python)
    if cost is None:
        print(f"feature_store: Feast did not finish with {2 * customers} labels")
        return
    note = f"{2 * customers} labels; Feast {cost.seconds:.1f} s, {cost.gib:.2f} GiB"
    lost = 2 * customers - int(cost.checksum)
    ratio = SpeedResult(
        "Feast's default join ÷ ours", "feature_store", cost.seconds / ours, "×", note=f"{note}; it lost {lost} labels"
    )
    yield at_least(5, ratio) if bars else ratio


def _write_labels(path: Path, customers: int) -> None:
    query = f"""
        SELECT 'C' || lpad(CAST(i // 2 AS VARCHAR), 10, '0') AS customer_id,
            TIMESTAMP '2025-01-01' + INTERVAL (hash(i, 99) % 31000000) SECOND AS as_of
        FROM range({2 * customers}) AS labels(i)
    """
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
