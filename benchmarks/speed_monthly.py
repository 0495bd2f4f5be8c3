"""The monthly report of many customers, beside that of few: time grows with them, memory and the page do not."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark

_CHILD = "benchmarks.speed_monthly_child"
_SIZES = {"small": (20_000, 100_000), "full": (20_000, 100_000, 1_000_000)}
_MINUTES, _GIB = 10.0, 4.0
_MANY = 1_000_000


@benchmark("console")
def monthly_report(size: Size) -> Iterator[SpeedResult]:
    """Make a report over several sizes; the bars are for a million customers."""
    for customers in _SIZES[size]:
        with TemporaryDirectory() as folder:
            figures_of(_CHILD, "prepare", customers, Path(folder) / "case")
            done = figures_of(_CHILD, "run", customers, Path(folder) / "case")
        name, note = f"monthly report of {customers:,} customers", f"page of {done['bytes'] / 1000:,.0f} kB"
        minutes = SpeedResult(name, "console", done["seconds"] / 60, "min", note=note)
        gib = SpeedResult(f"{name}, memory", "console", done["gib"], "GiB")
        yield at_most(_MINUTES, minutes) if customers == _MANY else minutes
        yield at_most(_GIB, gib) if customers == _MANY else gib
