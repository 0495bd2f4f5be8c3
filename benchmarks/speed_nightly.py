"""A nightly run over customers whose features are given: scoring with reasons, rules, personas, checks, publication to SQLite."""

from collections.abc import Iterator
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_settings import BenchmarkSettings
from demo import build

_CHILD = "benchmarks.speed_nightly_child"
_SIZES = {"small": (2_000, 10_000), "full": (10_000, 100_000, 1_000_000)}
_MINUTES, _GIB, _EXPONENT = 6.0, 6.0, 1.1
_DEMO_CUSTOMERS = 2_000
_MANY = 1_000_000


@benchmark("nightly")
def nightly_run(size: Size) -> Iterator[SpeedResult]:
    """Run over several sizes, two processes, each customer new to the store; the bars are for a million."""
    with TemporaryDirectory() as folder:
        var = demo_var(Path(folder))
        before: tuple[int, float] | None = None
        for customers in _SIZES[size]:
            done = _run(var, customers, Path(folder) / str(customers))
            yield from _results(customers, done)
            if before is not None:
                yield _growth(before, (customers, done["seconds"]), largest=customers == _MANY)
            before = (customers, done["seconds"])


def demo_var(folder: Path) -> Path:
    """Return the folder of a finished demo: the one that was named, else a small one that is made below `folder`."""
    if (named := BenchmarkSettings().demo_var) is not None:
        return named
    build(folder / "demo", _DEMO_CUSTOMERS, 7, lambda *_: None)
    return folder / "demo"


def _run(var: Path, customers: int, folder: Path) -> dict[str, float]:
    with TemporaryDirectory(dir=folder.parent) as own:
        figures_of(_CHILD, "prepare", var, customers, Path(own) / "case")
        return figures_of(_CHILD, "run", var, customers, Path(own) / "case")


def _results(customers: int, done: dict[str, float]) -> Iterator[SpeedResult]:
    stages = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in done.items() if name not in _FIGURES)
    note = f"{done['cpu'] / 60:.2f} min of processor; {stages}"
    minutes = SpeedResult(f"night of {customers:,} customers", "nightly", done["seconds"] / 60, "min", note=note)
    gib = SpeedResult(f"night of {customers:,} customers, memory of all processes", "nightly", done["gib"], "GiB")
    yield at_most(_MINUTES, minutes) if customers == _MANY else minutes
    yield at_most(_GIB, gib) if customers == _MANY else gib


def _growth(before: tuple[int, float], after: tuple[int, float], *, largest: bool) -> SpeedResult:
    exponent = log(after[1] / before[1]) / log(after[0] / before[0])
    result = SpeedResult(f"night, growth exponent {before[0]:,} → {after[0]:,}", "nightly", exponent, "")
    return at_most(_EXPONENT, result) if largest else result


_FIGURES = frozenset({"seconds", "cpu", "gib", "customers"})
