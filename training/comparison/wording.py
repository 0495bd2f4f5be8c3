"""What the page calls things, in Chinese and English."""

from collections.abc import Mapping
from math import isfinite

from registry.evidence import Gate
from registry.movement_wording import movement_name
from training.comparison.finding import Pair
from training.risk.report.naming import attribute_zh, value_zh

LARGE = 1000
Language = str
"""zh or en."""

_FIGURES: Mapping[str, tuple[str, str]] = {
    "auc": ("AUC", "AUC"),
    "ks": ("KS", "KS"),
    "brier": ("Brier 分数", "Brier score"),
    "ece": ("期望校准误差 ECE", "expected calibration error"),
    "bias": ("平均预测 − 实际", "mean prediction − realised"),
    "flagged_share": ("标记率", "share flagged"),
    "macro_f1": ("宏平均 F1", "macro F1"),
    "micro_f1": ("微平均 F1", "micro F1"),
    "accuracy": ("准确率", "accuracy"),
    "f1": ("F1", "F1"),
    "dissatisfied_auc": ("“不满”的 AUC", "AUC of dissatisfied"),
    "answered_share": ("作答比例", "share answered"),
    "answered_precision": ("作答的准确率", "precision of answers"),
    "silhouette": ("轮廓系数", "silhouette"),
    "agreement": ("保持原群体的客户占比", "customers who keep their group"),
    "kept_over_a_month": ("一个月内群体不变的客户占比", "customers of one group over a month"),
    "known_share": ("能归群的客户占比", "customers with a group"),
    "fpr": ("误报率", "false alarms"),
    "fnr": ("漏报率", "misses"),
    "error": ("判断错误率", "wrong answers"),
}
_ATTRIBUTES = {
    "vintage": ("批次", "vintage"),
    "class": ("类别", "class"),
    "customer_type": ("客户类别", "customer class"),
    "region": ("供电单位", "region"),
    "urban_rural": ("城乡", "urban or rural"),
    "tenure": ("立户年限", "tenure"),
    "low_income": ("低保户", "low income"),
    "elderly": ("老人户", "elderly"),
    "disabled": ("伤残户", "disabled"),
}
_BOUNDS = {
    "lower end": "区间下限",
    "upper end": "区间上限",
    "certain drop": "确定的下降",
    "certain rise of the gap": "确定的差距扩大",
    "ECE over chance": "扣除偶然后的 ECE",
}
_GATES = {"comparable_rows": "可比行数", "calibration": "校准误差", "calibration_rise": "校准误差的变化"}
_HOW = {
    "paired bootstrap over customers": "配对自助法（按客户）",
    "DeLong with customers as units": "DeLong 检验（以客户为单位）",
}


def say(language: Language, zh: str, en: str) -> str:
    """Return one of two."""
    return zh if language == "zh" else en


def figure_name(name: str, language: Language) -> str:
    """Return what a figure is called; its own name where it has no other."""
    gap = name.endswith("_gap")
    found = say(language, *_FIGURES.get(name.removesuffix("_gap"), (name, name)))
    return say(language, f"{found}：与其他客户之差", f"{found}: gap to others") if gap else found


def attribute_name(name: str, language: Language) -> str:
    """Return what an attribute is called."""
    return say(language, *_ATTRIBUTES.get(name, (attribute_zh(name), name)))


def group_name(name: str, language: Language) -> str:
    """Return what a group is called: in Chinese by its label, in English by its code."""
    return value_zh(name) if language == "zh" else {"未登记": "not recorded", "是": "yes"}.get(name, name)


def number(value: float, digits: int = 4) -> str:
    """Return a figure, a dash where it is unknown."""
    return f"{value:.{digits}f}" if isfinite(value) else "–"


def gap(pair: Pair) -> str:
    """Return a difference with its interval and a sign that says what it means: ● no worse, ▲ perhaps worse, ■ surely worse."""
    found = pair.difference
    if not isfinite(found.value):
        return "–"
    text = f"{found.value:+.4f}" + (f" [{found.low:+.4f}, {found.high:+.4f}]" if isfinite(found.low) else "")
    if pair.better == "neither":
        return text
    return f"{'■' if pair.surely_worse else '▲' if pair.loss > 0 else '●'} {text}"


def gate_name(name: str, language: Language) -> str:
    """Return what a limit is called: auc by region is AUC（按供电单位）."""
    if language != "zh":
        return name
    figure, by, attribute = name.partition(" by ")
    if by:
        return f"{figure_name(figure, language)}（按{attribute_name(attribute, language)}）"
    figure, at, day = name.partition("@")
    if at:
        return f"{figure_name(figure, language)}（{day} 批次）"
    if name.startswith("fairness of "):
        return f"公平性（{attribute_name(name.removeprefix('fairness of '), language)}）"
    return _GATES.get(name) or movement_name(figure_name(name, language), language)


def bound_name(bound: str, language: Language) -> str:
    """Return the bound in words: lower end ≥ −0.02 is 区间下限 ≥ −0.02."""
    words, sign, number_ = bound.partition(" ≥ ") if " ≥ " in bound else bound.partition(" ≤ ")
    return f"{_BOUNDS.get(words, words)}{sign}{number_}" if language == "zh" else bound


def how_name(how: str, language: Language) -> str:
    """Return by which test an interval was found."""
    return _HOW.get(how, how) if language == "zh" else how


def value_of(gate: Gate) -> str:
    """Return the figure of a limit, a dash where it is unknown."""
    if gate.value is None:
        return "–"
    return f"{gate.value:,.0f}" if abs(gate.value) >= LARGE else f"{gate.value:.4g}"
