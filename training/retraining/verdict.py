"""What a comparison means for retraining: one line for each vintage and each limit missed, and whether the version is refused."""

from math import isfinite

from training.comparison.finding import Part
from training.comparison.judgement import VINTAGE
from training.comparison.result import Comparison
from training.comparison.wording import bound_name, figure_name, gate_name, value_of
from training.retraining.decision import Line

WORSE, HELD, UNKNOWN, LEARNT, MISSED = "变差", "不差于在用版本", "无法比较", "已用于训练", "未满足"


def comparison_lines(comparison: Comparison, tolerance: float) -> list[Line]:
    """Return the lines of the table: vintages that were learnt from, vintages compared, limits of `[comparison]` missed."""
    found = comparison.findings
    learnt = [Line(_name(each.day), "", "", LEARNT) for each in found.holdouts if not each.compared]
    compared = [_line(part, tolerance) for part in _vintages(comparison)]
    missed = [
        Line(gate_name(gate.name, "zh"), value_of(gate), bound_name(gate.bound, "zh"), MISSED)
        for gate in comparison.missed
    ]
    return [*learnt, *compared, *missed]


def objections(comparison: Comparison, tolerance: float) -> list[str]:
    """Return why the new version must not replace the champion, empty where nothing speaks against it.

    It is worse on a vintage by more than the job's `tolerance` at the lower end, none could be compared, or a limit is missed.
    """
    parts = _vintages(comparison)
    measured = [part for part in parts if part.pairs and isfinite(part.pairs[0].difference.value)]
    worse = [part.group for part in measured if part.pairs[0].most_lost > tolerance]
    missed = [gate.name for gate in comparison.missed]
    return [
        *(["no vintage to compare on"] if not measured else []),
        *([f"worse on {', '.join(worse)}"] if worse else []),
        *([f"missed {', '.join(missed)}"] if missed else []),
    ]


def _vintages(comparison: Comparison) -> list[Part]:
    return [part for part in comparison.findings.parts if part.attribute == VINTAGE]


def _line(part: Part, tolerance: float) -> Line:
    bound = f"差值下限 ≥ −{tolerance:g}"
    if not part.pairs or not isfinite(part.pairs[0].difference.value):
        return Line(_name(part.group), f"{part.rows} 行", bound, UNKNOWN)
    pair = part.pairs[0]
    gap = pair.difference
    name = figure_name(pair.name, "zh")
    figure = f"{name} {pair.before:.3f} → {pair.after:.3f}，差 {gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
    return Line(_name(part.group), figure, bound, WORSE if pair.most_lost > tolerance else HELD)


def _name(day: str) -> str:
    return f"留出批次 {day}"
