"""When and how bills are paid: in time, late, in parts, more than 30 days late, or never."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Days, Floats, Ints
from demo_utility.behaviour import Credit
from demo_utility.customer import Customers, Flags
from demo_utility.profile import BEHAVIOURS, behaviours, segments
from demo_utility.stream import pick, stream

CHANNELS = ("银行代扣", "银行柜台", "网上国网", "微信", "支付宝", "95598网站", "营业厅", "自助终端", "预存电费")
_DEBIT = 0
OVERDUE_DAYS = 30
_NEVER = 100_000


@dataclass(frozen=True)
class Payments:
    """Up to two payments per bill, arrays of shape (n, n_months): days, amounts in CNY, channel numbers.

    `first_amount` is 0 where the bill is paid at once; `last_on` is far in the future where it is never settled.
    """

    first_on: Days
    first_amount: Floats
    last_on: Days
    last_amount: Floats
    channel: Ints


def draw_payments(
    customers: Customers, credit: Credit, issued: Days, due: Days, amounts: Floats, seed: int, block: int
) -> Payments:
    """Draw the payments of every bill; `issued`, `due` and `amounts` have the shape (n, n_months)."""
    rng = stream(seed, "payment", block)
    delay = np.where(credit.defaulted, _late(rng, amounts.shape), _usual(rng, credit, (due - issued).astype(np.int64)))
    early_part = delay - rng.integers(3, 25, delay.shape)
    first_delay = np.where(credit.defaulted, rng.integers(-6, 26, delay.shape), early_part)
    in_parts = rng.random(delay.shape) < np.where(credit.defaulted, 0.30, np.where(delay > 0, 0.07, 0.0))
    first_delay = np.maximum(first_delay, (issued - due).astype(np.int64) + 1)
    in_parts &= first_delay < delay
    first = np.where(in_parts, np.round(amounts * rng.uniform(0.25, 0.75, delay.shape), 2), 0.0)
    return Payments(
        first_on=np.asarray(due + first_delay),
        first_amount=first,
        last_on=np.asarray(due + delay),
        last_amount=np.round(amounts - first, 2),
        channel=_channel(customers, credit, rng),
    )


def payment_rows(
    payments: Payments, bill_ids: pa.Array, ids: pa.Array, billed: Flags, end: np.datetime64, seed: int, block: int
) -> pa.Table:
    """Return the payments made up to `end` as exported; `bill_ids` and `ids` are flat, one per customer and month."""
    rng = stream(seed, "payment-time", block)
    parts = []
    for number, day, amount in (
        (1, payments.first_on, payments.first_amount),
        (2, payments.last_on, payments.last_amount),
    ):
        made = np.flatnonzero((billed & (amount > 0) & (day <= end)).ravel())
        channel = payments.channel.ravel()[made]
        bills = bill_ids.take(pa.array(made))
        parts.append(
            pa.table(
                {
                    "实收标识": pa.array([f"S{bill[1:]}{number}" for bill in bills.to_pylist()], pa.string()),
                    "客户编号": ids.take(pa.array(made)),
                    "应收标识": bills,
                    "收费时间": pa.array(_moments(rng, day.ravel()[made], channel)),
                    "实收金额": pa.array(amount.ravel()[made]),
                    "缴费方式": pa.array(CHANNELS, pa.string()).take(pa.array(channel)),
                }
            )
        )
    return pa.concat_tables(parts)


def _usual(rng: np.random.Generator, credit: Credit, term: Ints) -> Ints:
    """Days between due date and payment of a bill that does not default, at most 30; negative is before it was due."""
    table = {name: np.array([getattr(b, name) for b in behaviours()]) for name in ("early_share", "days")}
    days = table["days"][credit.behaviour]
    drawn = np.round(days[..., 0] + days[..., 1] * rng.standard_normal(term.shape) + 12 * np.sqrt(credit.probability))
    soon = 1 + rng.geometric(0.35, term.shape) - term
    early = rng.random(term.shape) < table["early_share"][credit.behaviour]
    return np.clip(np.where(early, soon, drawn), 1 - term, OVERDUE_DAYS - 1).astype(np.int64)


def _late(rng: np.random.Generator, shape: tuple[int, ...]) -> Ints:
    delay = OVERDUE_DAYS + 1 + rng.exponential(24.0, shape).astype(np.int64)
    return np.where(rng.random(shape) < 0.06, _NEVER, delay)


def _channel(customers: Customers, credit: Credit, rng: np.random.Generator) -> Ints:
    """The customer's own channel nine times in ten, else one of the segment's; direct debit where that is the behaviour."""
    shape = credit.behaviour.shape
    mixed = pick(rng, np.array([s.pay for s in segments()])[np.repeat(customers.segment, shape[1])]).reshape(shape)
    own = np.where(rng.random(shape) < 0.9, customers.pay_channel[:, None], mixed)
    debits = (credit.behaviour == BEHAVIOURS.index("debit")) & ~credit.defaulted
    return np.where(debits, _DEBIT, own)


def _moments(rng: np.random.Generator, days: Days, channel: Ints) -> Days:
    """Debits run before dawn, people pay between eight and ten."""
    second = np.where(
        channel == _DEBIT, rng.integers(3_600, 14_400, len(days)), rng.integers(28_800, 79_200, len(days))
    )
    return np.asarray(days.astype("datetime64[s]") + second)
