"""The sheet's figures that are one number per customer: money, arrears, outages, work orders, protected groups, credit grades."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

RARE = 0.02
"""A share that so few customers have is not striking, whatever its index."""

GRADES = ("A", "B", "C", "D")
SECTIONS = {
    "business": ("经营与电量", ""),
    "arrears": ("应收与欠费", "“60天以上”指到期后超过60天仍未结清的金额。"),
    "grade": ("信用等级", "由违约风险模型给出。"),
    "outage": ("停电体验（近一年）", "短时指不足1小时。"),
    "service": ("工单与来电（近一年）", ""),
    "protected": ("特定人群", "仅用于关怀与帮扶，不参与分群和信用评估。"),
}


@dataclass(frozen=True)
class Figure:
    """A figure made of one feature: its mean over the customers of a group, and where `total` also its sum.

    `middle`: its median instead, where few large customers carry the mean.
    `table` is what it rests on: where that holds nothing the figure is unknown, whatever the feature is filled with.
    """

    section: str
    label: str
    unit: str
    feature: str
    table: str
    total: bool = False
    middle: bool = False
    value: Callable[[pd.Series], pd.Series] = lambda values: values


@dataclass(frozen=True)
class Row:
    """One line of a sheet. `index` is group ÷ all customers; None where a figure is unknown, or all have none."""

    label: str
    unit: str
    value: float | None
    everyone: float | None
    total: float | None = None

    @property
    def index(self) -> float | None:
        """Return value ÷ everyone, None where either is unknown or everyone has 0."""
        return None if self.value is None or not self.everyone else self.value / self.everyone


def _times(low: int, high: float = np.inf) -> Callable[[pd.Series], pd.Series]:
    return lambda values: values.between(low, high).astype("float64").where(values.notna())


FIGURES = (
    Figure("business", "近一年电费收入", "元", "bill_amount_last_12_months", "bills", total=True),
    Figure("business", "近一年电费中位数", "元", "bill_amount_last_12_months", "bills", middle=True),
    Figure("business", "近一年电量", "千瓦时", "kwh_last_365_days", "meter_readings", total=True),
    Figure("business", "近一年电量中位数", "千瓦时", "kwh_last_365_days", "meter_readings", middle=True),
    Figure("business", "立户年限", "年", "tenure_years", "customers"),
    Figure("arrears", "应收未收余额", "元", "unpaid_now", "bills", total=True),
    Figure("arrears", "其中60天以上欠费", "元", "owed_over_60_days", "bills", total=True),
    Figure("arrears", "有60天以上欠费的客户", "%", "owed_over_60_days", "bills", value=_times(low=1)),
    Figure("arrears", "近6期逾期占比", "%", "late_share_of_last_6", "bills"),
    Figure("outage", "0次", "%", "outages_last_365_days", "outages", value=_times(0, 0)),
    Figure("outage", "1次", "%", "outages_last_365_days", "outages", value=_times(1, 1)),
    Figure("outage", "2次", "%", "outages_last_365_days", "outages", value=_times(2, 2)),
    Figure("outage", "3次及以上", "%", "outages_last_365_days", "outages", value=_times(3)),
    Figure("outage", "有超过4小时停电", "%", "long_outages_last_365_days", "outages", value=_times(1)),
    Figure("outage", "有短时停电", "%", "short_outages_last_365_days", "outages", value=_times(1)),
    Figure("service", "户均工单", "件", "work_orders_last_365_days", "work_orders"),
    Figure("service", "有工单的客户", "%", "work_orders_last_365_days", "work_orders", value=_times(1)),
    Figure("service", "户均投诉举报工单", "件", "complaint_orders_last_365_days", "work_orders"),
    Figure("service", "户均来电", "次", "calls_last_365_days", "calls"),
    Figure("protected", "低保户", "%", "is_low_income", "customers"),
    Figure("protected", "老人户", "%", "is_elderly", "customers"),
    Figure("protected", "伤残户", "%", "is_disabled", "customers"),
)
NEEDED = tuple(dict.fromkeys(figure.feature for figure in FIGURES))
TABLES = frozenset(figure.table for figure in FIGURES)


def figure_rows(values: pd.DataFrame, inside: "pd.Series[bool]", recorded: set[str], section: str) -> list[Row]:
    """Return the lines of a section for the customers `inside` (n,); `values` (n, features) of all customers, NaN where null."""
    return [_row(figure, values, inside, recorded) for figure in FIGURES if figure.section == section]


def grade_rows(grades: pd.Series | None, inside: "pd.Series[bool]") -> list[Row]:
    """Return the shares of the credit grades A–D (n,), all unknown where there is no model."""
    return [
        Row(grade, "%", *((None, None) if grades is None else _means(_is(grades, grade), inside))) for grade in GRADES
    ]


def _row(figure: Figure, values: pd.DataFrame, inside: "pd.Series[bool]", recorded: set[str]) -> Row:
    if figure.table not in recorded:
        return Row(figure.label, figure.unit, None, None)
    numbers = figure.value(values[figure.feature])
    value, everyone = (_medians if figure.middle else _means)(numbers, inside)
    total = float(numbers[inside].sum()) if figure.total and value is not None else None
    return Row(figure.label, figure.unit, value, everyone, total)


def _means(numbers: pd.Series, inside: "pd.Series[bool]") -> tuple[float | None, float | None]:
    return _known(numbers[inside].mean()), _known(numbers.mean())


def _medians(numbers: pd.Series, inside: "pd.Series[bool]") -> tuple[float | None, float | None]:
    return _known(numbers[inside].median()), _known(numbers.median())


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _is(grades: pd.Series, grade: str) -> pd.Series:
    return (grades == grade).astype("float64").where(grades.notna())


def striking(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the lines whose index is farthest from 1, as a ratio, at most `most`.

    Left out: unknown, empty and rare ones, and means of sums, which few large customers carry.
    """
    usual = [row for row in rows if row.total is None and not (row.unit == "%" and (row.everyone or 0.0) < RARE)]
    known = [row for row in usual if row.index]
    return sorted(known, key=lambda row: -abs(np.log(row.index or 1.0)))[:most]
