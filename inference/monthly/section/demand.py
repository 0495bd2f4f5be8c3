"""Demand: mean use a day by region and class, against the same month of last year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from feature_store.month.load import LEAST_DAYS, LoadMoments
from inference.monthly.content import Cell, Column, Interval, Row, Section, Sheet
from inference.monthly.interval import Z
from inference.monthly.material import Material
from inference.monthly.section.group import EVERYBODY, UNKNOWN
from inference.monthly.small_group import folded
from inference.monthly.wording import CLASSES, figure, spoken

NOW, BEFORE, YEAR, YEAR_BEFORE = range(4)
Weights = NDArray[np.float64]
_GROWTH = 1
_NOTE = (
    f"日均用电量：每户月内有读数日的平均；两月都有至少{LEAST_DAYS}天读数的客户才计入。同比只看去年同期也有读数的同一批客户，"
    "区间按客户抽样误差计算；平凡预期是与去年同月持平（同比为0）。"
)


@dataclass(frozen=True)
class Demand:
    """Moments of one group: of all who were read in both months, and of those who were read a year before as well."""

    customers: int
    sums: Weights
    panel: int
    panel_sums: Weights
    panel_products: Weights

    def __add__(self, other: "Demand") -> "Demand":
        return Demand(
            self.customers + other.customers, self.sums + other.sums, self.panel + other.panel,
            self.panel_sums + other.panel_sums, self.panel_products + other.panel_products,
        )  # fmt: skip


def section(material: Material) -> Section:
    """Return the section on demand."""
    sheets = (
        demand_sheet(material, "region", "各区域用电需求", lambda one: one.region, {}),
        demand_sheet(material, "customer_type", "各类别用电需求", lambda one: one.customer_type, CLASSES),
    )
    return Section(key="demand", title="用电需求增长", reading=_reading(material, sheets), sheets=sheets)


def demand_sheet(
    material: Material, key: str, title: str, by: Callable[[LoadMoments], str], labels: dict[str, str]
) -> Sheet:
    """Return the demand of groups; those of few customers are folded."""
    groups = grouped(material.moments, by)
    shown, small = folded(groups, lambda one: one.customers, Demand.__add__, material.few)
    rows = [_row(name, labels.get(name, name or UNKNOWN), one, material.few) for name, one in shown.items()]
    if len(rows) > 1:
        rows.append(_row(EVERYBODY, EVERYBODY, everyone(material.moments), material.few))
    return Sheet(
        key=key, title=title, rows=tuple(rows), folded=small, note=_NOTE, drawn=("growth",),
        columns=(Column(key="daily", label="日均用电量", unit="kWh"), Column(key="growth", label="同比", unit="share")),
    )  # fmt: skip


def grouped(moments: Iterable[LoadMoments], by: Callable[[LoadMoments], str]) -> dict[str, Demand]:
    """Return the moments added up by a name of theirs."""
    found: dict[str, Demand] = {}
    for one in moments:
        new = _demand(one)
        found[by(one)] = found[by(one)] + new if by(one) in found else new
    return found


def everyone(moments: Iterable[LoadMoments]) -> Demand:
    """Return the demand of all customers together."""
    return next(iter(grouped(moments, lambda _: "").values()), _demand(_NOBODY))


def growth(one: Demand, few: int) -> Cell:
    """Return the growth over the year before, that of last month beside it.

    Each is a ratio of sums over the same customers. Its variance, and that of the difference of both, follow from the residuals
    of each customer (linearised: Cochran, Sampling Techniques, 1977, section 6.4). Nothing for fewer than `few` customers.
    """
    if one.panel < few or one.panel_sums[YEAR] <= 0 or one.panel_sums[YEAR_BEFORE] <= 0:
        return Cell(hidden=0 < one.panel < few)
    now, before = one.panel_sums[NOW] / one.panel_sums[YEAR], one.panel_sums[BEFORE] / one.panel_sums[YEAR_BEFORE]
    weights = np.array([1 / one.panel_sums[YEAR], 0.0, -now / one.panel_sums[YEAR], 0.0])
    last = np.array([0.0, 1 / one.panel_sums[YEAR_BEFORE], 0.0, -before / one.panel_sums[YEAR_BEFORE]])
    half, half_change = (_half(each, one) for each in (weights, weights - last))
    value, value_before = float(now - 1), float(before - 1)
    moved = value - value_before
    return Cell(
        value=value, before=value_before, interval=Interval(low=value - half, high=value + half),
        change=Interval(low=moved - half_change, high=moved + half_change), baseline=0.0,
    )  # fmt: skip


def daily(one: Demand) -> Cell:
    """Return the mean kWh a day of all customers of a group together."""
    return Cell(value=float(one.sums[NOW]), before=float(one.sums[BEFORE])) if one.customers else Cell()


def _half(weights: Weights, one: Demand) -> float:
    """Return the half-width of the interval of a sum of residuals, each the weighted sum of a customer's four means."""
    squares = float(weights @ one.panel_products @ weights)
    correction = one.panel / (one.panel - 1) if one.panel > 1 else 1.0
    return Z * sqrt(max(squares, 0.0) * correction)


def _demand(one: LoadMoments) -> Demand:
    panel = one if one.year_before else _NOBODY
    return Demand(one.customers, one.sums, panel.customers, panel.sums, panel.products)


def _row(key: str, label: str, one: Demand, few: int) -> Row:
    return Row(key=key, label=label, customers=one.customers, cells=(daily(one), growth(one, few)))


def _reading(material: Material, sheets: Iterable[Sheet]) -> tuple[str, ...]:
    total = everyone(material.moments)
    if not total.customers:
        return ("两个月都有足够读数的客户不足，无法比较用电需求。",)
    said = [f"日均用电量{spoken(daily(total), 'kWh')}。"]
    grown = growth(total, material.few)
    if grown.value is None:
        return (*said, "没有去年同期的读数，暂无同比。")
    said.append(f"同比{spoken(grown, 'share')}。")
    beyond = [row for sheet in sheets for row in sheet.rows if row.key != EVERYBODY and _differs(row.cells[_GROWTH])]
    for row in sorted(beyond, key=lambda each: -abs(each.cells[_GROWTH].value or 0.0))[:2]:
        told = row.cells[_GROWTH].interval
        if told is not None:
            ends = f"{figure(told.low, 'share')}至{figure(told.high, 'share')}"
            said.append(f"{row.label}同比{figure(row.cells[_GROWTH].value, 'share')}（95%区间{ends}）。")
    return tuple(said)


def _differs(cell: Cell) -> bool:
    return cell.interval is not None and cell.interval.excludes(0.0)


_NOBODY = LoadMoments("", "", year_before=False, customers=0, sums=np.zeros(4), products=np.zeros((4, 4)))
