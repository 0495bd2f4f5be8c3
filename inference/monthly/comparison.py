"""What was said of a month when it was reported, held against what is known of it now."""

from math import isclose

from inference.monthly.content import Cell, MonthlyReport, Row, Section, Sheet
from inference.monthly.small_group import REST

_TOLERANCE = 1e-6
"""Sums of fractions depend on the order of their rows; less than this is no other figure."""


def restated(report: MonthlyReport, said: MonthlyReport | None) -> MonthlyReport:
    """Return the report with `said` in every cell whose figure of the month before is not the one of last month's report.

    Without last month's report, or for figures that it does not have, nothing was said.
    """
    if said is None:
        return report
    before = {address: cell.value for address, cell in said.cells()}
    held = report.model_copy(update={"sections": tuple(_section(each, before) for each in report.sections)})
    changed = restatements(held)
    if not changed:
        return held
    note = f"上月报告中有{changed}项数字因数据补录、更正或改算而重述，表中已注明。"
    return held.model_copy(update={"cautions": (*held.cautions, note)})


def restatements(report: MonthlyReport) -> int:
    """Return how many figures of the month before are other ones than were said."""
    return sum(cell.said is not None for _, cell in report.cells())


def _section(section: Section, before: dict[str, float | None]) -> Section:
    return section.model_copy(update={"sheets": tuple(_sheet(section.key, each, before) for each in section.sheets)})


def _sheet(section: str, sheet: Sheet, before: dict[str, float | None]) -> Sheet:
    if sheet.chart == "line":
        return sheet  # its rows are months, each beside the one before it
    rows = tuple(_row(f"{section}/{sheet.key}", sheet, row, before) for row in sheet.rows)
    return sheet.model_copy(update={"rows": rows})


def _row(address: str, sheet: Sheet, row: Row, before: dict[str, float | None]) -> Row:
    # Which groups stand in the rest may differ from month to month.
    if row.key == REST:
        return row
    said = [before.get(f"{address}/{row.key}/{column.key}") for column in sheet.columns]
    return row.model_copy(update={"cells": tuple(map(_cell, row.cells, said))})


def _cell(cell: Cell, said: float | None) -> Cell:
    if said is None or cell.before is None or isclose(said, cell.before, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE):
        return cell
    return cell.model_copy(update={"said": said})
