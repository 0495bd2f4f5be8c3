"""What the night prepares of all customers together, over several sizes: minutes, memory, files."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_nightly import demo_var
from benchmarks.speed_sizes import MANY, Cost, figures_by_size, growth

_CHILD = "benchmarks.speed_overview_child"
_SIZES = {"small": (20_000, 100_000, 300_000), "full": (50_000, 250_000, 1_000_000)}
_MINUTES, _GIB, _PAGE_SECONDS = 5.0, 2.0, 0.3


@benchmark("console")
def overview(size: Size) -> Iterator[SpeedResult]:
    """Make the overview of a night beside one of a month before; the bars are for a million customers."""
    with TemporaryDirectory() as name:
        folder, costs = Path(name), list[Cost]()
        for customers, done in figures_by_size(_CHILD, demo_var(folder), _SIZES[size], folder):
            yield from _results(customers, done)
            costs.append((customers, done["cpu"]))
            yield from growth("overview, work of the processor", "console", costs)


def _results(customers: int, done: dict[str, float]) -> Iterator[SpeedResult]:
    name = f"overview of {customers:,} customers"
    minutes = SpeedResult(name, "console", done["seconds"] / 60, "min", note="churn and movement of a month among it")
    yield SpeedResult(f"{name}, work of the processor", "console", done["cpu"] / 60, "min")
    gib = SpeedResult(f"{name}, memory", "console", done["gib"], "GiB")
    yield at_most(_MINUTES, minutes) if customers == MANY else minutes
    yield at_most(_GIB, gib) if customers == MANY else gib
    yield SpeedResult(f"{name}, files", "console", done["kib"], "KiB")
    read = SpeedResult(f"{name}, read for a page at its first look", "console", done["read"], "s")
    yield at_most(_PAGE_SECONDS, read)
