"""Charts of a comparison: both reliability curves, and the difference of every part with its interval."""

from collections.abc import Mapping, Sequence
from math import isfinite

import numpy as np
from matplotlib.figure import Figure

from training.comparison.finding import Part
from training.comparison.wording import Language, figure_name, group_name, say
from training.plot import BLUE, GREY, RED, figure
from training.risk.reliability import ReliabilityRow

SIDES = {"before": GREY, "after": BLUE}
_ROOM = 1.08


def reliability_chart(
    curves: Mapping[str, Sequence[ReliabilityRow]], names: Mapping[str, str], language: Language
) -> Figure:
    """Draw what happened against what was promised, in tenths of the probability, of both versions with 95 % intervals."""
    rows = [row for curve in curves.values() for row in curve]
    most = min(1.0, _ROOM * max(max(row.high, row.expected) for row in rows))
    drawn, axes = figure(5.5, 5.0, say(language, "概率校准", "Calibration"))
    axes.plot([0, most], [0, most], color=GREY, linestyle="--", linewidth=1)
    for side, curve in curves.items():
        expected, realised = np.array([(row.expected, row.realised) for row in curve]).T
        reach = np.abs(np.array([(row.low, row.high) for row in curve]).T - realised)
        axes.errorbar(
            expected, realised, yerr=reach, fmt="o-", markersize=4, color=SIDES[side], capsize=2, label=names[side]
        )
    axes.set(xlabel=say(language, "预测概率", "predicted"), ylabel=say(language, "实际比例", "realised"))
    axes.legend(loc="upper left")
    return drawn


def differences_chart(parts: Sequence[Part], language: Language) -> Figure:
    """Draw the difference of the first figure of every part that has one, with its interval; left of 0 something is lost."""
    shown = measured(parts)
    name = figure_name(shown[0].pairs[0].name, language)
    drawn, axes = figure(7.0, 1.6 + 0.3 * len(shown), say(language, f"{name}之差（新 − 旧）", f"{name}, new − old"))
    for place, part in enumerate(shown):
        gap = part.pairs[0].difference
        colour = RED if part.pairs[0].surely_worse else BLUE
        reach = [[gap.value - gap.low], [gap.high - gap.value]]
        axes.errorbar([gap.value], [place], xerr=reach, fmt="o", color=colour, capsize=3)
    axes.axvline(0, color=GREY, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(shown)), [group_name(part.group, language) for part in shown])
    axes.invert_yaxis()
    return drawn


def measured(parts: Sequence[Part]) -> list[Part]:
    """Return the parts whose first figure has a difference."""
    return [part for part in parts if part.pairs and isfinite(part.pairs[0].difference.value)]
