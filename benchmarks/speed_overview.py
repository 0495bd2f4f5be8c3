"""What the night prepares of all customers together, over several sizes: minutes, memory, files."""

from collections.abc import Iterator
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_settings import BenchmarkSettings
from demo import build

_CHILD = "benchmarks.speed_overview_child"
_SIZES = {"small": (20_000, 100_000, 300_000), "full": (50_000, 250_000, 1_000_000)}
_MINUTES, _GIB, _EXPONENT, _PAGE_SECONDS = 5.0, 2.0, 1.1, 0.3
_DEMO_CUSTOMERS, _MANY = 2_000, 1_000_000


@benchmark("console")
def overview(size: Size) -> Iterator[SpeedResult]:
    """Make the overview of a night beside one of a month before; the bars are for a million customers."""
    with TemporaryDirectory() as folder:
        var, before = BenchmarkSettings().demo_var, None
        if var is None:
            var = Path(folder) / "demo"
            build(var, _DEMO_CUSTOMERS, 7, lambda *_: None)
        for customers in _SIZES[size]:
            done = _run(var, customers, Path(folder))
            yield from _results(customers, done)
            if before is not None:
                yield _growth(before, (customers, done["cpu"]))
            before = (customers, done["cpu"])


def _run(var: Path, customers: int, folder: Path) -> dict[str, float]:
    with TemporaryDirectory(dir=folder) as own:
        figures_of(_CHILD, "prepare", var, customers, Path(own) / "case")
        return figures_of(_CHILD, "run", var, customers, Path(own) / "case")


def _results(customers: int, done: dict[str, float]) -> Iterator[SpeedResult]:
    name = f"overview of {customers:,} customers"
    minutes = SpeedResult(name, "console", done["seconds"] / 60, "min", note="churn and movement of a month among it")
    yield SpeedResult(f"{name}, work of the processor", "console", done["cpu"] / 60, "min")
    gib = SpeedResult(f"{name}, memory", "console", done["gib"], "GiB")
    yield at_most(_MINUTES, minutes) if customers == _MANY else minutes
    yield at_most(_GIB, gib) if customers == _MANY else gib
    yield SpeedResult(f"{name}, files", "console", done["kib"], "KiB")
    read = SpeedResult(f"{name}, read for a page at its first look", "console", done["read"], "s")
    yield at_most(_PAGE_SECONDS, read)


def _growth(before: tuple[int, float], after: tuple[int, float]) -> SpeedResult:
    exponent = log(after[1] / before[1]) / log(after[0] / before[0])
    name = f"overview, growth exponent of the processor's work {before[0]:,} → {after[0]:,}"
    result = SpeedResult(name, "console", exponent, "")
    return at_most(_EXPONENT, result) if after[0] == _MANY else result
