"""Every page of the console, found by walking its links as each role: server time and bytes, on the demo and on many customers.

What is measured is the time from the request to the last byte on a connection of the same machine, a little more than the server's
own. The many are the demo's customers drawn again and again, tagged by a real nightly run.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

from benchmarks.console_walk import PageCost, Walk
from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_nightly import demo_var
from benchmarks.speed_process import service
from inference.key.ring import Role

_BAR_MS, _BAR_KB = 300.0, 300.0
_MANY = {"small": 20_000, "full": 1_000_000}
_NIGHT = "benchmarks.speed_nightly_child"
_OWN = ("warehouse", "snapshots", "nightly", "gridtags.db*", "desk.db*", "demo", "mlartifacts", "features", "overview")
_NAMED = 3


@benchmark("console")
def pages_of_the_console(size: Size) -> Iterator[SpeedResult]:
    """Walk the demo's console, then one over many customers."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        demo = Path(copytree(demo_var(folder), folder / "small", ignore=ignore_patterns("demo")))
        yield from _walked("demo", demo)
        yield from _walked(f"{_MANY[size]:,} customers", _many(demo, _MANY[size], folder / "many"))


def _many(demo: Path, customers: int, folder: Path) -> Path:
    """Return the folder of an installation with so many customers: their night, the demo's models, ledger, evidence and jobs."""
    figures_of(_NIGHT, "prepare", demo, customers, folder)
    figures_of(_NIGHT, "run", demo, customers, folder)
    copytree(demo, folder, ignore=ignore_patterns(*_OWN), dirs_exist_ok=True)
    return folder


def _walked(name: str, var: Path) -> Iterator[SpeedResult]:
    ids = some_customers(var / "gridtags.db")
    seeds = [f"/console/customers/{each}" for each in ids]
    with service(str(var / "gridtags.db"), var) as server:
        costs = [cost for role in Role for cost in Walk(f"http://127.0.0.1:{server.port}", role, seeds).pages()]
    yield from _results(name, costs)


def _results(name: str, costs: Sequence[PageCost]) -> Iterator[SpeedResult]:
    shown = [cost for cost in costs if cost.status == 200 and cost.p50_ms]
    broken = sorted(
        {f"{cost.status} {cost.path} ({cost.role})" for cost in costs if cost.status >= 400 and cost.status != 403}
    )
    slow, large = (sorted(shown, key=key, reverse=True) for key in (_slowness, _largeness))
    pages = f"{len(shown)} pages of {len(Role)} roles"
    worst = "; ".join(f"{each.path} {each.p50_ms:.0f}/{each.p95_ms:.0f}" for each in slow[:_NAMED])
    yield at_most(
        _BAR_MS, SpeedResult(f"{name}, slowest page, p95", "console", slow[0].p95_ms, "ms", note=f"{pages}; {worst}")
    )
    middle = sorted(each.p50_ms for each in shown)[len(shown) // 2]
    yield SpeedResult(f"{name}, median page, p50", "console", middle, "ms", note=pages)
    most = "; ".join(f"{each.path} {each.size / 1000:.0f}" for each in large[:_NAMED])
    yield at_most(_BAR_KB, SpeedResult(f"{name}, largest page", "console", large[0].size / 1000, "kB", note=most))
    note = "; ".join(broken[:_NAMED])
    yield at_most(0, SpeedResult(f"{name}, pages that failed", "console", len(broken), "", note=note))


def _slowness(cost: PageCost) -> float:
    return cost.p95_ms


def _largeness(cost: PageCost) -> float:
    return cost.size


def some_customers(store: Path) -> list[str]:
    """Return the ids of two customers of an embedded online store: one with the largest persona, and the first."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        (first,) = connection.execute("SELECT min(customer_id) FROM online_document").fetchone()
        query = (
            "SELECT customer_id FROM (SELECT * FROM online_document LIMIT 5000) ORDER BY length(persona) DESC LIMIT 1"
        )
        (largest,) = connection.execute(query).fetchone()
    return [str(largest), str(first)]
