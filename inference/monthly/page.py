"""The report as one HTML file: no script, nothing from the network, its font within, every value escaped."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment

from inference.monthly import wording
from inference.monthly.content import Cell, Column, MonthlyReport
from inference.monthly.drawing import charts
from inference.monthly.month import Month
from registry.dress.font import FAMILY, font_of, font_path
from registry.page import page_environment

_SIGNS = {"up": "▲", "down": "▼", "chance": "≈", "level": "=", "unjudged": ""}


def report_page(report: MonthlyReport) -> str:
    """Return the report as a self-contained page; it carries the letters it needs, so it reads the same everywhere."""
    letters = b64encode(font_of(_render(report, ""))).decode()
    return _render(report, f"data:font/woff;base64,{letters}")


def printed_page(report: MonthlyReport) -> str:
    """Return the report as it is printed: with the font's own file, as a printer takes a part of a font for no Chinese one."""
    return _render(report, font_path().as_uri())


def title_of(report: MonthlyReport) -> str:
    """Return what the report is called."""
    return f"客户标签月报 {Month.parse(report.month).label}"


def tone(cell: Cell, column: Column) -> str:
    """Return how a change is shown: welcome, unwelcome, or neither."""
    if column.good == "neither" or cell.movement not in {"up", "down"}:
        return "plain"
    return "plain welcome" if cell.movement == column.good else "plain unwelcome"


def sign_of(cell: Cell) -> str:
    """Return the sign of a change, for colour alone does not carry the meaning."""
    return _SIGNS[cell.movement]


def _render(report: MonthlyReport, font: str) -> str:
    return _environment().get_template("page.html").render(
        report=report, title=title_of(report), before=Month.parse(report.before).label, font=font,
        family=FAMILY,
    ).lstrip()  # fmt: skip


@cache
def _environment() -> Environment:
    environment = page_environment(Path(__file__).parent)
    environment.globals["charts"] = charts
    for write in (wording.figure, wording.change, wording.verdict, wording.interval, wording.restated, tone):
        environment.filters[write.__name__] = write
    environment.filters["sign"] = sign_of
    return environment
