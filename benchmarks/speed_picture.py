"""The pictures of all customers at night: time, memory and disk over several sizes, and a night in which nothing changed."""

from collections.abc import Iterator
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_settings import BenchmarkSettings
from demo import build

_CHILD = "benchmarks.speed_picture_child"
_COPIES = {"small": (1, 2, 4), "full": (1, 4, 16)}
_EXPONENT, _MORE_MEMORY = 1.1, 1.5
_DEMO_CUSTOMERS = 2_000


@benchmark("console")
def pictures(size: Size) -> Iterator[SpeedResult]:
    """Make the pictures of a utility once, twice, four (full: sixteen) times as large as the demo."""
    with TemporaryDirectory() as folder:
        var = BenchmarkSettings().demo_var
        if var is None:
            var = Path(folder) / "demo"
            build(var, _DEMO_CUSTOMERS, 7, lambda *_: None)
        found = [_run(var, copies, Path(folder)) for copies in _COPIES[size]]
    for each in found:
        yield from _results(each)
    yield from _growth(found[0], found[-1])


def _run(var: Path, copies: int, folder: Path) -> dict[str, float]:
    with TemporaryDirectory(dir=folder) as own:
        prepared = figures_of(_CHILD, "prepare", var, copies, own)
        return {**figures_of(_CHILD, "run", var, copies, own), **prepared}


def _results(done: dict[str, float]) -> Iterator[SpeedResult]:
    customers = done["customers"]
    name = f"pictures of {customers:,.0f} customers"
    yield SpeedResult(
        name, "console", done["first"], "CPU s", note=f"{1000 * done['first'] / customers:.2f} ms a customer"
    )
    yield SpeedResult(
        f"{name}, nothing changed", "console", done["again"], "CPU s", note=f"{done['again_written']:.0f} written"
    )
    yield SpeedResult(f"{name}, memory", "console", done["gib"], "GiB")
    yield SpeedResult(f"{name}, on the desk", "console", done["bytes"] / customers, "bytes a customer")


def _growth(first: dict[str, float], last: dict[str, float]) -> Iterator[SpeedResult]:
    exponent = log(last["first"] / first["first"]) / log(last["customers"] / first["customers"])
    sizes = f"{first['customers']:,.0f} → {last['customers']:,.0f}"
    yield at_most(_EXPONENT, SpeedResult(f"pictures, growth exponent {sizes}", "console", exponent, ""))
    memory = last["gib"] / first["gib"]
    yield at_most(_MORE_MEMORY, SpeedResult(f"pictures, memory {sizes}", "console", memory, "times"))
