"""Charts of a report as plotly draws them: this month beside the last, with the intervals."""

from typing import Any

from inference.console.frame.language import term
from inference.monthly.content import Cell, Column, Sheet

NOW, BEFORE = term("本月"), term("上月")
_ROW_PIXELS, _LEAST_PIXELS = 34, 220


def charts(sheet: Sheet, now: str, before: str) -> list[tuple[dict[str, Any], str, int]]:
    """Return figure, label and height of each chart of a table; `now` and `before` are what the two months are called."""
    if len(sheet.rows) < 2:  # noqa: PLR2004 - one bar says nothing
        return []
    return [_chart(sheet, sheet.columns[sheet.place(key)], now, before) for key in sheet.drawn]


def _chart(sheet: Sheet, column: Column, now: str, before: str) -> tuple[dict[str, Any], str, int]:
    rows = [row for row in sheet.rows if row.key != "合计"]
    labels, cells = [row.label for row in rows], [row.cells[sheet.place(column.key)] for row in rows]
    label = f"{sheet.title}：{column.label}"
    axis = {"tickformat": ".1%"} if column.unit == "share" else {}
    if sheet.chart == "line":
        trace = {"type": "scatter", "mode": "lines+markers", "name": column.label, "x": labels, "y": _values(cells)}
        upright: dict[str, Any] = {"yaxis": {**axis, "rangemode": "tozero"}, "xaxis": {"type": "category"}}
        return {"data": [{**trace, **_error("error_y", cells)}], "layout": upright}, label, 300
    bars = [
        {"type": "bar", "orientation": "h", "name": now, "y": labels, "x": _values(cells), **_error("error_x", cells)}
    ]
    if any(cell.before is not None for cell in cells):
        bars.append(
            {"type": "bar", "orientation": "h", "name": before, "y": labels, "x": [cell.before for cell in cells]}
        )
    layout: dict[str, Any] = {"barmode": "group", "xaxis": axis, "yaxis": {"autorange": "reversed", "type": "category"}}
    return {"data": bars, "layout": layout}, label, max(_LEAST_PIXELS, 90 + _ROW_PIXELS * len(rows))


def _values(cells: list[Cell]) -> list[float | None]:
    return [cell.value for cell in cells]


def _error(name: str, cells: list[Cell]) -> dict[str, Any]:
    """Return the error bars of a trace, nothing where no cell has an interval."""
    ends = [(each.value, each.interval) for each in cells]
    if all(interval is None for _, interval in ends):
        return {}
    above = [None if one is None or value is None else one.high - value for value, one in ends]
    below = [None if one is None or value is None else value - one.low for value, one in ends]
    return {name: {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "thickness": 1}}
