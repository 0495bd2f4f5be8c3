"""A table of groups of customers: the largest first, small ones together, everybody last."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

from inference.monthly import cell
from inference.monthly.content import Cell, Column, Row, Sheet, Unit
from inference.monthly.material import Material
from inference.monthly.small_group import folded
from inference.monthly.tally import NOWHERE, Sums

EVERYBODY = "合计"
UNKNOWN = "未登记"
Write = Callable[[Sums], Cell]
Direction = Literal["up", "down", "neither"]


def amount(
    material: Material, measure: str, label: str, unit: Unit = "CNY", good: Direction = "neither"
) -> tuple[Column, Write]:
    """Return the column of the sums of a measure, and what writes its cells."""
    write = partial(cell.total, measure=measure, compared=material.compared)
    return Column(key=measure, label=label, unit=unit, good=good), write


def part(
    material: Material, measure: str, label: str, good: Direction = "neither", whole: Sums | None = None
) -> tuple[Column, Write]:
    """Return the column of the share of customers of whom a measure is true, of the group or of `whole`."""
    write = partial(cell.share, measure=measure, whole=whole, compared=material.compared)
    return Column(key=f"{measure}_share", label=label, unit="share", good=good), write


def group_sheet(
    material: Material,
    dimension: str,
    title: str,
    columns: Sequence[tuple[Column, Write]],
    *,
    labels: Mapping[str, str] | None = None,
    note: str = "",
    drawn: tuple[str, ...] = (),
) -> Sheet:
    """Return one row for each group of a dimension and one for everybody; groups of few customers in either month are folded."""
    groups = {name: sums for name, sums in material.sums.groups[dimension].items() if name != NOWHERE}
    shown, small = folded(groups, lambda sums: sums.least, Sums.__add__, material.few)
    words = labels or {}
    rows = [_row(name, words.get(name, name), sums, columns) for name, sums in shown.items()]
    if material.sums.everybody.customers >= material.few:
        rows.append(_row(EVERYBODY, EVERYBODY, material.sums.everybody, columns))
    return Sheet(
        key=dimension, title=title, note=note, columns=tuple(column for column, _ in columns), rows=tuple(rows), folded=small,
        drawn=drawn,
    )  # fmt: skip


def _row(key: str, label: str, sums: Sums, columns: Sequence[tuple[Column, Write]]) -> Row:
    cells = tuple(write(sums) for _, write in columns)
    return Row(key=key, label=label or UNKNOWN, customers=sums.customers, cells=cells)
