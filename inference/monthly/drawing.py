"""The charts of a report as SVG, this month beside the last, with the intervals; letters stay letters."""

import re
from io import StringIO

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from inference.monthly.content import Cell, Column, Sheet, Unit
from inference.monthly.wording import figure
from registry.dress.font import FAMILY
from registry.dress.plot_font import use_chinese_font

NOW_INK, BEFORE_INK = "#1f6fb2", "#a9b8c6"
_WIDE = 7.2
_HALF = 0.38


def charts(sheet: Sheet) -> list[Markup]:
    """Return the charts of a table, one for each of its drawn columns; none where there is nothing to draw."""
    drawn = [sheet.columns[sheet.place(key)] for key in sheet.drawn] if len(sheet.rows) > 1 else []
    return [svg(picture(sheet, column), f"{sheet.key}.{column.key}.{sheet.title}") for column in drawn]


def picture(sheet: Sheet, column: Column) -> Figure:
    """Draw one column: a bar for each group (without the total), or a line over months."""
    use_chinese_font()
    rows = [row for row in sheet.rows if row.key != "合计"]
    height = 2.6 if sheet.chart == "line" else 0.9 + 0.34 * len(rows)
    drawn = Figure(figsize=(_WIDE, height), layout="constrained")
    FigureCanvasSVG(drawn)
    axes = drawn.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"{sheet.title}：{column.label}", fontsize=10, loc="left")
    cells = [row.cells[sheet.place(column.key)] for row in rows]
    (_line if sheet.chart == "line" else _bars)(axes, [row.label for row in rows], cells, column.unit)
    return drawn


def svg(drawn: Figure, name: str) -> Markup:
    """Return a figure as an SVG element whose ids are those of `name`, so that many stand in one page.

    Letters are text, so they can be searched, and one font serves the whole page.
    """
    target = StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        drawn.savefig(target, format="svg", metadata={"Date": None}, transparent=True)
    element = target.getvalue()
    element = re.sub(r"<metadata>.*?</metadata>", "", element[element.index("<svg") :], flags=re.DOTALL)
    element = re.sub(r"font(-family)?: ([^;\"]*?)'Noto Sans SC'[^;\"]*", rf"font\1: \2'{FAMILY}'", element)
    named = set(re.findall(r"#([\w.-]+)[\")]", element))
    element = re.sub(r' id="([\w.-]+)"', lambda found: found[0] if found[1] in named else "", element)
    return Markup(element)  # noqa: S704 - drawn here, its labels escaped by matplotlib


def _bars(axes: Axes, labels: list[str], cells: list[Cell], unit: Unit) -> None:
    places = range(len(cells))
    compared = any(cell.before is not None for cell in cells)
    half = _HALF if compared else 2 * _HALF
    axes.barh([each - half / 2 for each in places], _values(cells), half, color=NOW_INK, xerr=_errors(cells), label="本月",
              error_kw={"elinewidth": 1, "ecolor": "#1d2733"})  # fmt: skip
    if compared:
        before = [0.0 if cell.before is None else cell.before for cell in cells]
        axes.barh([each + half / 2 for each in places], before, half, color=BEFORE_INK, label="上月")
        axes.legend(fontsize=8, frameon=False, loc="best")
    axes.set_yticks(places, labels, fontsize=8)
    axes.tick_params(axis="x", labelsize=8)
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: figure(value, unit)))
    axes.locator_params(axis="x", nbins=6)


def _line(axes: Axes, labels: list[str], cells: list[Cell], unit: Unit) -> None:
    places, errors = list(range(len(cells))), _errors(cells)
    axes.errorbar(places, _values(cells), yerr=errors, color=NOW_INK, marker="o", markersize=3, capsize=2, elinewidth=1)
    axes.set_xticks(places, labels, fontsize=8, rotation=45)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: figure(value, unit)))


def _values(cells: list[Cell]) -> list[float]:
    return [0.0 if cell.value is None else cell.value for cell in cells]


def _errors(cells: list[Cell]) -> list[list[float]] | None:
    """Return how far the interval reaches below and above each value, (2, n); null where no cell has one."""
    if all(cell.interval is None for cell in cells):
        return None
    ends = [
        (0.0, 0.0) if cell.interval is None or cell.value is None
        else (max(cell.value - cell.interval.low, 0.0), max(cell.interval.high - cell.value, 0.0))
        for cell in cells
    ]  # fmt: skip
    return [[below for below, _ in ends], [above for _, above in ends]]
