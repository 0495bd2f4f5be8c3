"""The blast radius of a risk model over many customers: scored, tagged, counted and listed by two processes."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_nightly import demo_var
from benchmarks.speed_sizes import MANY, Cost, figures_by_size, growth

_CHILD = "benchmarks.speed_blast_child"
_SIZES = {"small": (20_000, 100_000, 300_000), "full": (20_000, 100_000, 300_000, 1_000_000)}
_MINUTES, _GIB = 3.0, 4.0


@benchmark("comparison")
def blast_radius(size: Size) -> Iterator[SpeedResult]:
    """Compare a version with what is published, over several sizes; the bars are for a million customers."""
    with TemporaryDirectory() as name:
        folder, costs = Path(name), list[Cost]()
        for customers, done in figures_by_size(_CHILD, demo_var(folder), _SIZES[size], folder):
            yield from _results(customers, done)
            costs.append((customers, done["seconds"]))
            yield from growth("blast radius", "comparison", costs)


def _results(customers: int, done: dict[str, float]) -> Iterator[SpeedResult]:
    name, note = f"blast radius of {customers:,} customers", f"{done['moved']:,.0f} move"
    minutes = SpeedResult(name, "comparison", done["seconds"] / 60, "min", note=note)
    gib = SpeedResult(f"{name}, memory of all processes", "comparison", done["gib"], "GiB")
    yield at_most(_MINUTES, minutes) if customers == MANY else minutes
    yield at_most(_GIB, gib) if customers == MANY else gib
