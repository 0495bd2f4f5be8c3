"""The sheet of one segment as a picture: load curves by season, what is most striking, what tells it apart."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.plot import BLUE, GREY, RED, figure
from training.segment.profile.effect import Effect
from training.segment.profile.figure import Row
from training.segment.profile.label import NO_DATA, ORIGINS, SEASONS, feature_zh, ratio_zh
from training.segment.profile.load_curve import HOURS, SeasonCurve
from training.segment.profile.sheet import Sheet


def sheet_picture(sheet: Sheet, top: float) -> Figure:
    """Draw one sheet; `top` is the end of the curves' scale."""
    drawn, empty = figure(11, 8)
    empty.remove()
    heading = f"{sheet.name.name}（编号 {sheet.id}）　{sheet.customers:,} 户，占 {sheet.share:.1%}"
    drawn.suptitle(f"{heading}\n{ORIGINS[sheet.name.origin]}：{sheet.name.reason}", fontsize=12)
    grid = drawn.add_gridspec(2, 4, height_ratios=(1, 1.35))
    for place, curve in enumerate(sheet.curves):
        _season(drawn.add_subplot(grid[0, place]), curve, top, legend=place == 0)
    _indices(drawn.add_subplot(grid[1, :2]), sheet.striking)
    _effects(drawn.add_subplot(grid[1, 2:]), sheet.effects)
    return drawn


def _season(axes: Axes, curve: SeasonCurve, top: float, *, legend: bool) -> None:
    axes.set_title(SEASONS[curve.season], fontsize=10)
    hours = np.arange(HOURS)
    lines: list[tuple[Any, str, str, str]] = [
        (curve.everyone, "全体客户", GREY, "-"),
        (curve.weekend, "周末", RED, "--"),
        (curve.weekday, "工作日", BLUE, "-"),
    ]
    for line, label, colour, style in lines:
        if line is not None:
            axes.plot(hours, line, style, color=colour, label=label)
    if curve.weekday is None and curve.weekend is None:
        axes.text(0.5, 0.5, NO_DATA, transform=axes.transAxes, ha="center")
    elif legend:
        axes.legend(fontsize=7)
    axes.set(xlim=(0, HOURS - 1), ylim=(0, top), xticks=(0, 6, 12, 18))
    axes.tick_params(labelsize=8)
    _bare(axes)


def _indices(axes: Axes, rows: list[Row]) -> None:
    axes.set_title("指数（本群 ÷ 全体客户）", fontsize=10)
    values = [row.index or 1.0 for row in rows]
    bars = axes.barh(range(len(rows)), [value - 1 for value in values], left=1, color=[_colour(v - 1) for v in values])
    axes.bar_label(bars, labels=[ratio_zh(value) for value in values], padding=3, fontsize=8)
    axes.axvline(1, color=GREY, linewidth=1)
    axes.set_xscale("log")
    axes.minorticks_off()
    marks = [mark for mark in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if _within(mark, values)]
    axes.set_xticks(marks, [f"{mark:g}" for mark in marks])
    _labelled(axes, [row.label for row in rows])


def _effects(axes: Axes, effects: list[Effect]) -> None:
    axes.set_title("区别特征：标准化均值差 d 与95%区间", fontsize=10)
    sizes = np.array([effect.size for effect in effects])
    ends = np.array([[e.size - e.low, e.high - e.size] for e in effects]).reshape(-1, 2).T
    axes.barh(range(len(effects)), sizes, xerr=ends, color=[_colour(size) for size in sizes], ecolor="black")
    axes.axvline(0, color=GREY, linewidth=1)
    _labelled(axes, [feature_zh(effect.name) for effect in effects])


def _labelled(axes: Axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.tick_params(axis="x", labelsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    _bare(axes)
    if not labels:
        axes.text(0.5, 0.5, NO_DATA, transform=axes.transAxes, ha="center")


def _colour(away: float) -> str:
    return RED if away > 0 else BLUE


def _within(mark: float, values: list[float]) -> bool:
    return min([1, *values]) * 0.9 <= mark <= max([1, *values]) * 1.1


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
