"""Monthly bills: issued on the first to fifth of the next month, due fifteen to twenty days later."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Days, Floats, Ints, shifted
from demo_utility.customer import Customers, Flags
from demo_utility.payment import Payments
from demo_utility.stream import stream

_PENALTY_MONTHS = 6
_HOME_RATE, _FIRM_RATE = 0.001, 0.002  # 违约金 per day


@dataclass(frozen=True)
class Bills:
    """One bill per customer and month, arrays of shape (n, n_months); `billed` says whether it has been issued by the end."""

    ids: pa.StringArray
    owners: pa.StringArray
    kwh: Floats
    amount: Floats
    issued: Days
    due: Days
    billed: Flags


def month_kwh(kwh: Floats, almanac: Almanac) -> Floats:
    """Return energy per customer and month in kWh, (n, n_months), from days (n, n_days)."""
    starts = np.searchsorted(almanac.month, np.arange(len(almanac.months)))
    return np.asarray(np.round(np.add.reduceat(kwh, starts, axis=1), 2), dtype=np.float64)


def draw_bills(customers: Customers, almanac: Almanac, kwh: Floats, amount: Floats, seed: int, block: int) -> Bills:
    """Date the bills; each customer keeps its reading day, so `issued` and `due` move with the month only."""
    rng = stream(seed, "bill", block)
    n = len(customers)
    day, term = rng.integers(0, 5, n)[:, None], rng.integers(15, 21, n)[:, None]
    issued = shifted((almanac.months + 1).astype("datetime64[D]"), day)
    opened = customers.opened_on[:, None] < (almanac.months + 1).astype("datetime64[D]")
    return Bills(
        ids=_bill_ids(customers, almanac),
        owners=customers.ids.take(pa.array(np.repeat(np.arange(n), len(almanac.months)))),
        kwh=kwh,
        amount=amount,
        issued=issued,
        due=shifted(issued, term),
        billed=opened & (issued <= almanac.end) & (amount > 0),
    )


def bill_rows(bills: Bills, payments: Payments, customers: Customers, almanac: Almanac) -> pa.Table:
    """Return the issued bills as exported.

    滞纳金 is what accrued on earlier bills between the issue before and this one; 缴费次数 counts payments within the period,
    null for the month before the export, of which no payments are known.
    """
    chosen = np.flatnonzero(bills.billed.ravel())
    at = pa.array(chosen)
    made = payments_per_month(bills, payments, almanac)
    period = np.datetime_as_string(almanac.months, unit="M")
    periods = pa.array([text.replace("-", "") for text in period.tolist()], pa.string())
    unknown = chosen % len(almanac.months) == 0
    return pa.table(
        {
            "应收标识": bills.ids.take(at),
            "客户编号": bills.owners.take(at),
            "电费年月": periods.take(pa.array(chosen % len(almanac.months))),
            "总电量": pa.array(bills.kwh.ravel()[chosen]),
            "应收金额": pa.array(bills.amount.ravel()[chosen]),
            "滞纳金": pa.array(_penalty(bills, payments, customers).ravel()[chosen]),
            "缴费次数": pa.array(made.ravel()[chosen], mask=unknown),
            "发行日期": pa.array(bills.issued.ravel()[chosen]),
            "应缴日期": pa.array(bills.due.ravel()[chosen]),
            "入库时间": pa.array(bills.issued.ravel()[chosen].astype("datetime64[s]")),
        }
    )


def payments_per_month(bills: Bills, payments: Payments, almanac: Almanac) -> Ints:
    """Return how many payments each customer made in each calendar month, (n, n_months)."""
    counts = np.zeros(bills.amount.shape, dtype=np.int64)
    rows = np.broadcast_to(np.arange(len(counts))[:, None], counts.shape)
    for day, amount in ((payments.first_on, payments.first_amount), (payments.last_on, payments.last_amount)):
        month = (day.astype("datetime64[M]") - almanac.months[0]).astype(np.int64)
        within = bills.billed & (amount > 0) & (month >= 0) & (month < len(almanac.months))
        np.add.at(counts, (rows[within], month[within]), 1)
    return counts


def _penalty(bills: Bills, payments: Payments, customers: Customers) -> Floats:
    """Daily penalty on the unpaid rest of each of the last six bills over the days since the issue before."""
    rate = np.where(customers.household, _HOME_RATE, _FIRM_RATE)[:, None]
    penalty = np.zeros_like(bills.amount)
    for lag in range(1, min(_PENALTY_MONTHS, bills.amount.shape[1] - 1) + 1):
        now, before = bills.issued[:, lag:], bills.issued[:, lag - 1 : -1]
        since = np.maximum(bills.due[:, :-lag], before)
        until = np.minimum(payments.last_on[:, :-lag], now)
        days = np.maximum((until - since).astype(np.int64), 0)
        penalty[:, lag:] += np.where(bills.billed[:, :-lag], payments.last_amount[:, :-lag] * rate * days, 0.0)
    return np.round(penalty, 2)


def _bill_ids(customers: Customers, almanac: Almanac) -> pa.StringArray:
    periods = [text.replace("-", "") for text in np.datetime_as_string(almanac.months, unit="M").tolist()]
    return pa.array([f"R{period}{number}" for number in customers.ids.to_pylist() for period in periods], pa.string())
