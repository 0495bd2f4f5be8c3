"""Measures one online store in a process of its own: `python -m benchmarks.speed_online_child LOCATION CUSTOMERS`."""

import asyncio
import json
import random
import resource
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, perf_counter_ns, process_time

import psycopg

from benchmarks.speed_document import customer_id, small_documents, snapshot_of
from feature_store.online.opening import open_reader, open_store
from feature_store.online.protocol import Documents, OnlineReader, OnlineStore
from feature_store.online.publication import BATCH

_EVERY = 33
_READS = 5_000
_CALLS = 100
_CHANGES = 200_000


def measure(location: str, customers: int) -> dict[str, float]:
    """Return the figures of a new store at `location`, which is used up; `_cpu` is the time of this process alone."""
    store = open_store(location)
    figures = {"first_seconds": _publish(store, 1, customers)[0]}
    bare, whole = [], []
    for version in (2, 3, 4):
        bare.append(_seconds(partial(_bare, location, customers, version)))
        whole.append(_publish(store, version, customers))
    figures["bare_seconds"], figures["bare_cpu"] = (median(each) for each in zip(*bare, strict=True))
    figures["whole_seconds"], figures["whole_cpu"] = (median(each) for each in zip(*whole, strict=True))
    figures["unchanged_seconds"] = _publish(store, 5, customers, brings=4)[0]
    figures["mixed_seconds"] = _seconds(partial(store.publish, snapshot_of("v6", customers, 6), _mixed(customers)))[0]
    figures["difference_seconds"] = median(_difference(store, version, customers) for version in (7, 8, 9))
    figures |= _calls(store, customers)
    figures |= asyncio.run(_reads(open_reader(location), customers))
    figures["feed_per_second"] = _feed(store)
    store.close()
    figures["resident_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _everybody(customers: int, version: int) -> Iterator[tuple[str, Documents]]:
    make = small_documents(version)
    return ((customer_id(number), make(number)) for number in range(customers))


def _mixed(customers: int) -> Iterator[tuple[str, Documents]]:
    old, new = small_documents(4), small_documents(6)
    return ((customer_id(each), old(each) if each % _EVERY else new(each)) for each in range(customers))


def _publish(store: OnlineStore, version: int, customers: int, brings: int | None = None) -> tuple[float, float]:
    documents = _everybody(customers, brings or version)
    return _seconds(partial(store.publish, snapshot_of(f"v{version}", customers, version), documents))


def _difference(store: OnlineStore, version: int, customers: int) -> float:
    make = small_documents(version)
    changed = ((customer_id(each), make(each)) for each in range(0, customers, _EVERY))
    return _seconds(partial(store.publish_changes, snapshot_of(f"v{version}", customers, version), changed))[0]


def _calls(store: OnlineStore, customers: int) -> dict[str, float]:
    make, times = small_documents(10), []
    for each in range(_CALLS):
        number = each * 7919 % customers
        changed = [(customer_id(number), make(number))]
        snapshot = snapshot_of(f"call{each}", customers, 10)
        times.append(1e3 * _seconds(partial(store.publish_changes, snapshot, changed, for_everyone=False))[0])
    return {"call_p50_ms": median(times), "call_p99_ms": quantiles(times, n=100)[98]}


async def _reads(reader: OnlineReader, customers: int) -> dict[str, float]:
    numbers = random.Random(7).choices(range(customers), k=_READS)  # noqa: S311
    ids = [customer_id(number) for number in numbers]
    hundreds = [ids[start : start + 100] for start in range(0, _READS, 100)]
    one = [await _microseconds(partial(reader.read, each)) for each in ids]
    hundred = [await _microseconds(partial(reader.read_many, each)) for each in hundreds * 3]
    await reader.close()
    return {
        "read_p50_us": median(one), "read_p99_us": quantiles(one, n=100)[98],
        "hundred_p50_ms": median(hundred) / 1e3, "hundred_p99_ms": quantiles(hundred, n=100)[98] / 1e3,
    }  # fmt: skip


def _feed(store: OnlineStore) -> float:
    start, cursor, total = perf_counter(), "", 0
    while total < _CHANGES:
        changes, cursor = store.changes(cursor, BATCH)
        total += len(changes)
        if not changes:
            break
    return total / (perf_counter() - start)


def _bare(location: str, customers: int, version: int) -> None:
    rows = ((each, found.tags, found.persona) for each, found in _everybody(customers, version))
    if "://" in location:
        _bare_postgres(location, rows)
    else:
        _bare_sqlite(Path(f"{location}.bare{version}"), rows)


def _bare_sqlite(path: Path, rows: Iterator[tuple[str, bytes, bytes]]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE bare (customer_id TEXT PRIMARY KEY, tags BLOB, persona BLOB)")
    while batch := list(islice(rows, BATCH)):
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO bare VALUES (?, ?, ?)", batch)
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path.unlink()


def _bare_postgres(url: str, rows: Iterator[tuple[str, bytes, bytes]]) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (customer_id text PRIMARY KEY, tags bytea, persona bytea)")
        with cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["text", "bytea", "bytea"])
            for row in rows:
                copy.write_row(row)


def _seconds(action: Callable[[], object]) -> tuple[float, float]:
    start, cpu = perf_counter(), process_time()
    action()
    return perf_counter() - start, process_time() - cpu


async def _microseconds(action: Callable[[], Awaitable[object]]) -> float:
    start = perf_counter_ns()
    await action()
    return (perf_counter_ns() - start) / 1e3


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
