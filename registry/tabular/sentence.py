"""The words of a reason: what is fixed for a feature and what is usual, ready for hundreds of thousands of values a night."""

import math
from collections.abc import Callable
from typing import NamedTuple, Self

from registry.tabular.reason import Reason, ReasonFeature, ReasonGroup, Unit

SHOWN: dict[Unit, tuple[int, Callable[[float], str]]] = {
    "yuan": (2, "{:,.2f}元".format),
    "yuan_per_kva": (2, "{:,.2f}元/千伏安".format),
    "day": (0, "{:,.0f}天".format),
    "time": (0, "{:,.0f}次".format),
    "bill": (0, "{:,.0f}期".format),
    "percent": (2, "{:.0%}".format),
    "ratio": (2, "{:,.2f}倍".format),
    "year": (1, "{:.1f}年".format),
    "kwh": (0, "{:,.0f}千瓦时".format),
    "kva": (0, "{:,.0f}千伏安".format),
    "kv": (2, "{:g}千伏".format),
    "flag": (0, "{:.0f}".format),
}
"""Of each unit: the decimals that a reader sees, and how they are written."""


class Sentence(NamedTuple):
    """The fixed parts of a feature's sentence: before its value, and after it where it lies above or below what is usual."""

    group: str
    code: str
    before: str
    shown: Callable[[float], str] | None
    usual: float | None
    above: str
    below: str
    null: str

    @classmethod
    def of(cls, group: ReasonGroup, feature: ReasonFeature, usual: float, whose: str) -> Self:
        """Return the sentence of a feature; `usual` is NaN where nothing is, `whose` says among whom it is usual."""
        before, null = f"{group.text}：{feature.phrase}", f"{group.text}：{feature.null or ''}"
        known = None if math.isnan(usual) else usual
        if feature.unit == "flag":
            return cls(group.id, group.code, before, None, known, "", "", null)
        shown = SHOWN[feature.unit][1]
        above, below = ("高于", "低于") if feature.risky == "either" else ("", "")
        end = f"{whose}通常{shown(usual)}"
        return cls(group.id, group.code, before, shown, known, f"，{above}{end}", f"，{below}{end}", null)

    def reason(self, value: float, contribution: float) -> Reason:
        """Return the reason of a customer with this value, NaN where it is null."""
        group, code, before, shown, usual, above, below, null = self
        if math.isnan(value):
            return Reason(group, code, null, None, usual, contribution)
        if shown is None or usual is None:
            return Reason(group, code, before, value, usual, contribution)
        return Reason(
            group, code, before + shown(value) + (above if value > usual else below), value, usual, contribution
        )
