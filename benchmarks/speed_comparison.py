"""`gridtags models compare` over many customers: both versions on three frozen vintages, then the blast radius."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_settings import BenchmarkSettings
from demo import build

_ROWS, _BLAST = "benchmarks.speed_comparison_child", "benchmarks.speed_blast_child"
_SIZES = {"small": (20_000,), "full": (100_000, 1_000_000)}
_MINUTES, _GIB = 3.0, 4.0
_DEMO_CUSTOMERS, _MANY = 2_000, 1_000_000


@benchmark("comparison")
def comparison_with_blast_radius(size: Size) -> Iterator[SpeedResult]:
    """Do both parts of the command, each in a process of its own; the bars are for a million customers."""
    with TemporaryDirectory() as folder:
        var = BenchmarkSettings().demo_var
        if var is None:
            var = Path(folder) / "demo"
            build(var, _DEMO_CUSTOMERS, 7, lambda *_: None)
        for customers in _SIZES[size]:
            rows, blast = (_run(child, var, customers, Path(folder)) for child in (_ROWS, _BLAST))
            yield from _results(customers, rows, blast)


def _run(child: str, var: Path, customers: int, folder: Path) -> dict[str, float]:
    with TemporaryDirectory(dir=folder) as own:
        figures_of(child, "prepare", var, customers, Path(own) / "case")
        return figures_of(child, "run", var, customers, Path(own) / "case")


def _results(customers: int, rows: dict[str, float], blast: dict[str, float]) -> Iterator[SpeedResult]:
    name = f"comparison with blast radius of {customers:,} customers"
    share = f"{rows['compared']:,.0f} of {rows['rows']:,.0f} frozen rows"
    note = f"{share} {rows['seconds']:.0f} s, blast radius {blast['seconds']:.0f} s"
    minutes = SpeedResult(name, "comparison", (rows["seconds"] + blast["seconds"]) / 60, "min", note=note)
    gib = SpeedResult(f"{name}, memory of all processes", "comparison", max(rows["gib"], blast["gib"]), "GiB")
    yield at_most(_MINUTES, minutes) if customers == _MANY else minutes
    yield at_most(_GIB, gib) if customers == _MANY else gib
