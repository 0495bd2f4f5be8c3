"""The blast radius of a risk model over many customers: scored, tagged, counted and listed by two processes."""

from collections.abc import Iterator
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_settings import BenchmarkSettings
from demo import build

_CHILD = "benchmarks.speed_blast_child"
_SIZES = {"small": (20_000, 100_000, 300_000), "full": (20_000, 100_000, 300_000, 1_000_000)}
_MINUTES, _GIB, _EXPONENT = 3.0, 4.0, 1.1
_DEMO_CUSTOMERS, _MANY = 2_000, 1_000_000


@benchmark("comparison")
def blast_radius(size: Size) -> Iterator[SpeedResult]:
    """Compare a version with what is published, over several sizes; the bars are for a million customers."""
    with TemporaryDirectory() as folder:
        var, before = BenchmarkSettings().demo_var, None
        if var is None:
            var = Path(folder) / "demo"
            build(var, _DEMO_CUSTOMERS, 7, lambda *_: None)
        for customers in _SIZES[size]:
            done = _run(var, customers, Path(folder))
            yield from _results(customers, done)
            if before is not None:
                yield _growth(before, (customers, done["seconds"]))
            before = (customers, done["seconds"])


def _run(var: Path, customers: int, folder: Path) -> dict[str, float]:
    with TemporaryDirectory(dir=folder) as own:
        figures_of(_CHILD, "prepare", var, customers, Path(own) / "case")
        return figures_of(_CHILD, "run", var, customers, Path(own) / "case")


def _results(customers: int, done: dict[str, float]) -> Iterator[SpeedResult]:
    name, note = f"blast radius of {customers:,} customers", f"{done['moved']:,.0f} move"
    minutes = SpeedResult(name, "comparison", done["seconds"] / 60, "min", note=note)
    gib = SpeedResult(f"{name}, memory of all processes", "comparison", done["gib"], "GiB")
    yield at_most(_MINUTES, minutes) if customers == _MANY else minutes
    yield at_most(_GIB, gib) if customers == _MANY else gib


def _growth(before: tuple[int, float], after: tuple[int, float]) -> SpeedResult:
    exponent = log(after[1] / before[1]) / log(after[0] / before[0])
    name = f"blast radius, growth exponent {before[0]:,} → {after[0]:,}"
    result = SpeedResult(name, "comparison", exponent, "")
    return at_most(_EXPONENT, result) if after[0] == _MANY else result
