"""The sheets as one HTML page: no script, nothing from the network, every value escaped, one sheet per printed page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.page import page_environment
from training.segment.profile.label import NO_DATA, ORIGINS, SEASONS, feature_zh, figure_zh, ratio_zh
from training.segment.profile.load_curve import HOURS, Curve, SeasonCurve
from training.segment.profile.sheet import Section, Sheet

WIDTH, HEIGHT = 220.0, 110.0
"""Size of one drawn season, in the units of its SVG."""

_MUCH, _LITTLE = 1.2, 0.8


@dataclass(frozen=True)
class Drawn:
    """A season as drawn: the points of its lines (empty where there is none) and the mean power in words."""

    title: str
    weekday: str
    weekend: str
    everyone: str
    power: str


def render(sheets: Sequence[Sheet], title: str, as_of: datetime, top: float, unknown: int = 0) -> str:
    """Return the page. `top` is the end of the curves' scale, `unknown` the number of customers in no segment yet."""
    environment = page_environment(Path(__file__).parent)
    environment.filters.update(figure=figure_zh, feature=feature_zh, standing=standing, index=index_zh)
    environment.globals.update(origins=ORIGINS, no_data=NO_DATA, width=WIDTH, height=HEIGHT)
    curves = {sheet.id: [draw(curve, top) for curve in sheet.curves] for sheet in sheets}
    template = environment.get_template("page.html")
    return template.render(
        sheets=sheets, title=title, as_of=f"{as_of:%Y-%m-%d}", curves=curves, top=f"{top:.1f}", unknown=unknown,
        wide=wide,
    ).lstrip()  # fmt: skip


def draw(curve: SeasonCurve, top: float) -> Drawn:
    """Return the lines of a season in the units of its SVG; `top` is the value at its upper edge."""
    power = NO_DATA if curve.mean_kw is None else f"户均 {curve.mean_kw:,.3g} 千瓦"
    weekday, weekend, everyone = (_points(line, top) for line in (curve.weekday, curve.weekend, curve.everyone))
    return Drawn(SEASONS[curve.season], weekday, weekend, everyone, power)


def standing(index: float | None) -> str:
    """Return how an index is marked: high from 1.2 on, low up to 0.8, nothing between."""
    if index is None:
        return "unknown"
    return "high" if index >= _MUCH else "low" if index <= _LITTLE else "usual"


def index_zh(index: float | None) -> str:
    """Return an index with an arrow, for colour alone does not carry the meaning."""
    if index is None:
        return "–"
    return {"high": "▲ ", "low": "▼ "}.get(standing(index), "") + ratio_zh(index)


def wide(section: Section) -> bool:
    """Tell whether a section has sums beside its means."""
    return any(row.total is not None for row in section.rows)


def _points(line: Curve | None, top: float) -> str:
    if line is None:
        return ""
    return " ".join(
        f"{hour * WIDTH / (HOURS - 1):.1f},{HEIGHT - value / top * HEIGHT:.1f}" for hour, value in enumerate(line)
    )
