"""A nightly run over customers whose features are given: scoring with reasons, rules, personas, checks, publication to SQLite."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_settings import BenchmarkSettings
from benchmarks.speed_sizes import MANY, Cost, figures_by_size, growth
from demo import build

_CHILD = "benchmarks.speed_nightly_child"
_SIZES = {"small": (2_000, 10_000), "full": (10_000, 100_000, 1_000_000)}
_MINUTES, _GIB = 6.0, 6.0
_DEMO_CUSTOMERS = 2_000


@benchmark("nightly")
def nightly_run(size: Size) -> Iterator[SpeedResult]:
    """Run over several sizes, two processes, each customer new to the store; the bars are for a million."""
    with TemporaryDirectory() as name:
        folder, costs = Path(name), list[Cost]()
        for customers, done in figures_by_size(_CHILD, demo_var(folder), _SIZES[size], folder):
            yield from _results(customers, done)
            costs.append((customers, done["seconds"]))
            yield from growth("night", "nightly", costs)


def demo_var(folder: Path) -> Path:
    """Return the folder of a finished demo: the one that was named, else a small one that is made below `folder`."""
    if (named := BenchmarkSettings().demo_var) is not None:
        return named
    build(folder / "demo", _DEMO_CUSTOMERS, 7, lambda *_: None)
    return folder / "demo"


def _results(customers: int, done: dict[str, float]) -> Iterator[SpeedResult]:
    stages = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in done.items() if name not in _FIGURES)
    note = f"{done['cpu'] / 60:.2f} min of processor; {stages}"
    minutes = SpeedResult(f"night of {customers:,} customers", "nightly", done["seconds"] / 60, "min", note=note)
    gib = SpeedResult(f"night of {customers:,} customers, memory of all processes", "nightly", done["gib"], "GiB")
    yield at_most(_MINUTES, minutes) if customers == MANY else minutes
    yield at_most(_GIB, gib) if customers == MANY else gib


_FIGURES = frozenset({"seconds", "cpu", "gib", "customers"})
