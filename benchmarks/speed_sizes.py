"""A child of a benchmark over several numbers of customers, and how what it costs grows from one number to the next."""

from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed_child import figures_of
from benchmarks.speed_entry import SpeedResult, at_most

MANY = 1_000_000
"""The number of customers for which there are bars."""
_EXPONENT = 1.1
Figures = dict[str, float]
Cost = tuple[int, float]
"""A number of customers, and what they cost."""


def figures_by_size(child: str, var: Path, sizes: Sequence[int], folder: Path) -> Iterator[tuple[int, Figures]]:
    """Prepare and run a child for each number of customers, from the demo in `var`; yield what it printed."""
    for customers in sizes:
        with TemporaryDirectory(dir=folder) as own:
            case = Path(own) / "case"
            figures_of(child, "prepare", var, customers, case)
            yield customers, figures_of(child, "run", var, customers, case)


def growth(name: str, group: str, costs: Sequence[Cost]) -> Iterator[SpeedResult]:
    """Yield the exponent of growth between the last two costs, none after the first; there is a bar for the way to MANY."""
    for (few, less), (many, more) in [costs[-2:]] if len(costs) > 1 else []:
        exponent = log(more / less) / log(many / few)
        result = SpeedResult(f"{name}, growth exponent {few:,} → {many:,}", group, exponent, "")
        yield at_most(_EXPONENT, result) if many == MANY else result
