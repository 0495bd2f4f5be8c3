"""A segment beside all customers: figures and classes with their index, group ÷ all customers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from inference.console.frame.language import term
from inference.console.segment.wording import CLASSES

SHARE, YUAN, KWH, TIMES, ORDERS, YEARS, PLAIN = "%", term("元"), term("千瓦时"), term("次"), term("件"), term("年"), ""
SECTIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    term("经营与电量"): {
        "bill_amount_last_12_months": (term("近一年电费"), YUAN),
        "kwh_last_365_days": (term("近一年电量"), KWH),
        "kwh_growth_90_days": (term("近90天电量增长"), SHARE),
        "tenure_years": (term("立户年限"), YEARS),
    },
    term("用电形态"): {
        "peak_share": (term("峰段占比"), SHARE),
        "valley_share": (term("谷段占比"), SHARE),
        "summer_share": (term("夏季占比"), SHARE),
        "winter_share": (term("冬季占比"), SHARE),
        "weekend_share": (term("周末占比"), SHARE),
        "curve_load_factor": (term("负荷率"), SHARE),
        "daily_kwh_variation": (term("日电量波动"), PLAIN),
    },
    term("缴费与信用"): {
        "owed_now": (term("当前欠费"), YUAN),
        "owed_over_30_days": (term("30天以上欠费"), YUAN),
        "late_share_of_last_6": (term("近6期逾期占比"), SHARE),
        "default_probability": (term("违约概率"), SHARE),
        "direct_debit_share": (term("代扣占比"), SHARE),
        "digital_payment_share": (term("线上缴费占比"), SHARE),
        "office_payment_share": (term("柜台缴费占比"), SHARE),
    },
    term("服务与接触"): {
        "calls_last_365_days": (term("近一年来电"), TIMES),
        "work_orders_last_365_days": (term("近一年工单"), ORDERS),
        "dissatisfied_share": (term("不满来电占比"), SHARE),
        "online_contact_share": (term("线上接触占比"), SHARE),
        "outages_last_365_days": (term("近一年停电"), TIMES),
    },
}
"""By heading the features of an overview: what each is called, and its unit; a share is 0 … 1."""


_MIDDLE, _A_DOUBLING = 60.0, 30.0


@dataclass(frozen=True)
class Line:
    """A figure of a group beside that of everyone; `index` is null where either is unknown, or everyone has none."""

    label: str
    unit: str
    value: float | None
    everyone: float | None

    @property
    def index(self) -> float | None:
        """Group ÷ all customers."""
        if self.value is None or not self.everyone or self.everyone < 0 or self.value < 0:
            return None
        return self.value / self.everyone

    @property
    def bar(self) -> tuple[float, float] | None:
        """Where the bar of the index begins and how long it is, of 120: 1 is the middle, ¼ and 4 are the ends."""
        if self.index is None:
            return None
        end = _MIDDLE + _A_DOUBLING * log2(min(max(self.index, 0.25), 4.0))
        return round(min(_MIDDLE, end), 1), round(abs(end - _MIDDLE), 1)


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    title: str
    lines: Sequence[Line]


def figures(segment: Mapping[str, Any], everyone: Mapping[str, Any]) -> Iterator[Section]:
    """Yield the figures of a segment under their headings, those that neither side has left out."""
    mine, usual = segment["figures"], everyone["figures"]
    for title, named in SECTIONS.items():
        lines = [Line(label, unit, mine.get(name), usual.get(name)) for name, (label, unit) in named.items()]
        known = [line for line in lines if line.value is not None]
        if known:
            yield Section(title, known)


def classes(segment: Mapping[str, Any], segments: Sequence[Mapping[str, Any]]) -> Iterator[Section]:
    """Yield the classes of customers in a segment, the share of each value beside that of all customers."""
    customers = sum(each["customers"] for each in segments)
    for name, title in CLASSES.items():
        mine = segment["by"].get(name, {})
        everyone: dict[str, int] = {}
        for each in segments:
            for value, count in each["by"].get(name, {}).items():
                everyone[value] = everyone.get(value, 0) + count
        order = sorted(everyone, key=lambda value: -mine.get(value, 0))
        lines = [
            Line(value, SHARE, mine.get(value, 0) / max(segment["customers"], 1), everyone[value] / max(customers, 1))
            for value in order
        ]
        yield Section(title, lines)


def sheet_sections(sheet: Mapping[str, Any]) -> Iterator[Section]:
    """Yield the sections of a profile sheet as it was written (群体特征刻画), without those of which nothing is known."""
    for title, rows in sheet.get("sections", {}).items():
        lines = [
            Line(row["label"], row.get("unit", ""), row["value"], row["everyone"])
            for row in rows
            if row["value"] is not None
        ]
        if lines:
            yield Section(title, lines)
