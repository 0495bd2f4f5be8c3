"""Two reports side by side: what both have said, figure by figure."""

from collections.abc import Iterator
from dataclasses import dataclass

from inference.monthly.content import Cell, Column, MonthlyReport, Section, Sheet
from inference.monthly.wording import figure


@dataclass(frozen=True)
class Line:
    """One figure of two months as they were reported, and the difference."""

    group: str
    column: str
    first: str
    second: str
    difference: str


@dataclass(frozen=True)
class Table:
    """What two reports say in one table."""

    title: str
    lines: list[Line]


def section_of(report: MonthlyReport, key: str) -> Section | None:
    """Return a section of a report, null where it has none of that key."""
    return next((each for each in report.sections if each.key == key), None)


def compared(first: Section, second: Section) -> list[Table]:
    """Return the tables that both sections have, the rows of the second that are in the first as well."""
    before = {each.key: each for each in first.sheets}
    found = [Table(each.title, list(_lines(before[each.key], each))) for each in second.sheets if each.key in before]
    return [table for table in found if table.lines]


def _lines(first: Sheet, second: Sheet) -> Iterator[Line]:
    said = {row.key: dict(zip((each.key for each in first.columns), row.cells, strict=True)) for row in first.rows}
    for row in second.rows:
        for column, cell in zip(second.columns, row.cells, strict=True):
            before = said.get(row.key, {}).get(column.key)
            if before is not None and not (cell.hidden or before.hidden):
                yield _line(row.label, column, before, cell)


def _line(group: str, column: Column, first: Cell, second: Cell) -> Line:
    values = (first.value, second.value)
    moved = "–" if None in values else _signed((second.value or 0.0) - (first.value or 0.0), column)
    return Line(group, column.label, figure(first.value, column.unit), figure(second.value, column.unit), moved)


def _signed(moved: float, column: Column) -> str:
    sign = "+" if moved > 0 else "−" if moved < 0 else "±"
    return sign + figure(abs(moved), column.unit)
