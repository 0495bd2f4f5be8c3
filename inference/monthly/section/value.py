"""Value: what was billed and came in, by class; who brings it, by segment and tier."""

from collections.abc import Callable, Iterable
from functools import partial

from feature_store.month.billing import MonthlySum
from inference.monthly import cell
from inference.monthly.content import Cell, Column, Row, Section, Sheet
from inference.monthly.interval import paired_interval
from inference.monthly.material import Material
from inference.monthly.section.group import EVERYBODY, UNKNOWN, Write, amount, group_sheet, part
from inference.monthly.small_group import folded
from inference.monthly.tally import SEGMENT
from inference.monthly.wording import CLASSES, figure, spoken

_TIERS = (("value.high", "高价值客户占比"), ("value.middle", "中价值客户占比"), ("value.low", "低价值客户占比"))


def section(material: Material) -> Section:
    """Return the section on value."""
    sheets = (billing_sheet(material), _segment_sheet(material))
    return Section(key="value", title="客户价值", reading=_reading(material), sheets=sheets)


def billing_sheet(material: Material) -> Sheet:
    """Return what was billed and received by class, last year's same month as the trivial expectation."""
    billed, received = (added(sums, lambda one: one.customer_type) for sums in (material.billed, material.received))
    shown, small = folded(billed, _least, plus, material.few)
    names = [name for name in billed if name in shown]
    rest = {name: one for name, one in received.items() if name not in names}
    rows = []
    for name, one in shown.items():
        in_ = received.get(name) if name in billed else _together(rest.values())
        rows.append(_row(name, CLASSES.get(name, name or UNKNOWN), one, in_))
    if len(rows) > 1:
        rows.append(_row(EVERYBODY, EVERYBODY, _together(billed.values()), _together(received.values())))
    return Sheet(
        key="billing", title="本月发行与实收电费", rows=tuple(rows), folded=small, drawn=("billed",),
        columns=(Column(key="billed", label="发行电费", unit="CNY"), Column(key="received", label="实收电费", unit="CNY")),
        note="发行按账单发行日、实收按缴费时间计入本月；基准为去年同月金额。区间按同一批客户前后配对计算。",
    )  # fmt: skip


def added(sums: Iterable[MonthlySum], by: Callable[[MonthlySum], str]) -> dict[str, MonthlySum]:
    """Return the sums added up by a name of theirs."""
    found: dict[str, MonthlySum] = {}
    for one in sums:
        found[by(one)] = plus(found[by(one)], one) if by(one) in found else one
    return found


def plus(left: MonthlySum, right: MonthlySum) -> MonthlySum:
    """Return two groups as one."""
    return MonthlySum(
        left.region, left.customer_type, left.customers + right.customers, left.customers_before + right.customers_before,
        left.either + right.either, left.amount + right.amount, left.amount_before + right.amount_before,
        left.amount_last_year + right.amount_last_year, left.squares + right.squares,
    )  # fmt: skip


def amount_cell(one: MonthlySum | None) -> Cell:
    """Return an amount beside last month's, the same month of last year as baseline; nothing where there was none."""
    if one is None or not one.either:
        return Cell()
    return Cell(
        value=one.amount, before=one.amount_before if one.customers_before else None,
        change=paired_interval(one.amount - one.amount_before, one.squares, one.either) if one.customers_before else None,
        baseline=one.amount_last_year or None,
    )  # fmt: skip


def everything(sums: Iterable[MonthlySum]) -> Cell:
    """Return the amount of all groups together."""
    return amount_cell(_together(sums))


def _together(sums: Iterable[MonthlySum]) -> MonthlySum | None:
    return next(iter(added(sums, lambda _: "").values()), None)


def _row(key: str, label: str, billed: MonthlySum | None, received: MonthlySum | None) -> Row:
    customers = 0 if billed is None else billed.customers
    return Row(key=key, label=label, customers=customers, cells=(amount_cell(billed), amount_cell(received)))


def _least(one: MonthlySum) -> int:
    return min((each for each in (one.customers, one.customers_before) if each), default=0)


def _segment_sheet(material: Material) -> Sheet:
    mean: Write = partial(cell.mean, measure="billed", compared=material.compared)
    columns = (
        amount(material, "billed", "近12个月电费"), (Column(key="mean", label="户均", unit="CNY"), mean),
        *(part(material, tag, label) for tag, label in _TIERS),
    )  # fmt: skip
    note = "价值层级由用电量、稳定性、信用与潜力综合得出，不只看用电量。"
    return group_sheet(material, SEGMENT, "各分群的电费与价值层级", columns, note=note, drawn=("billed",))


def _reading(material: Material) -> tuple[str, ...]:
    billed, received = everything(material.billed), everything(material.received)
    said = [f"本月发行电费{spoken(billed, 'CNY')}，实收{spoken(received, 'CNY')}。"]
    if billed.baseline and billed.value is not None:
        said.append(f"去年同月发行{figure(billed.baseline, 'CNY')}，本月为其{billed.value / billed.baseline:.1%}。")
    if material.sums.everybody.customers:
        said.append(
            f"高价值客户占{spoken(cell.share(material.sums.everybody, 'value.high', compared=material.compared), 'share')}。"
        )
    return tuple(said)
