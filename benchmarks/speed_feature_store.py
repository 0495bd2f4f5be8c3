"""Speed of the online store."""

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

from benchmarks.speed_document import customer_id, documents_of, snapshot_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from feature_store.online.sqlite import SqliteStore
from feature_store.online.sqlite_reader import SqliteReader

_SNAPSHOTS = ("s1", "s2", "s3", "s4")
_ROUNDS = 5
_READS = 20_000


@benchmark("feature_store")
def sqlite_online_store(size: Size) -> Iterator[SpeedResult]:
    """Publish a snapshot and a later one in which everybody changed, then read customers at random."""
    customers = {"small": 20_000, "full": 200_000}[size]
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder) / "gridtags.db", customers)


def _measure(path: Path, customers: int) -> Iterator[SpeedResult]:
    store = SqliteStore(path)
    rates = [customers / _seconds(partial(_publish, store, snapshot_id, customers)) for snapshot_id in _SNAPSHOTS]
    note = (
        f"{customers} customers, all changed; min–max {min(rates[1:]):.0f}–{max(rates[1:]):.0f}, first {rates[0]:.0f}"
    )
    yield SpeedResult("SQLite publish", "feature_store", median(rates[1:]), "customers/s", note=note)
    ids = [customer_id(number) for number in random.Random(7).choices(range(customers), k=_READS)]  # noqa: S311
    store.close()
    rounds = asyncio.run(_read(path, ids))
    medians = [median(each) / 1_000 for each in rounds]
    tails = [quantiles(each, n=100)[98] / 1_000 for each in rounds]
    note = f"min–max {min(medians):.1f}–{max(medians):.1f}, p99 {median(tails):.1f}, {customers} customers"
    yield at_most(20, SpeedResult("SQLite read p50", "feature_store", median(medians), "µs", note=note))


def _publish(store: SqliteStore, snapshot_id: str, customers: int) -> None:
    # A few hundred documents again and again: what is measured is the store, not the making of documents.
    pool = [documents_of(number, snapshot_id) for number in range(500)]
    documents = ((customer_id(number), pool[number % len(pool)]) for number in range(customers))
    store.publish(snapshot_of(snapshot_id, customers), documents)


def _seconds(action: Callable[[], object]) -> float:
    start = perf_counter_ns()
    action()
    return (perf_counter_ns() - start) / 1e9


async def _read(path: Path, ids: list[str]) -> list[list[int]]:
    reader = SqliteReader(path)
    rounds = [[await _nanoseconds(reader, each) for each in ids] for _ in range(_ROUNDS)]
    await reader.close()
    return rounds


async def _nanoseconds(reader: SqliteReader, each: str) -> int:
    start = perf_counter_ns()
    await reader.read(each)
    return perf_counter_ns() - start
