"""Why people call: an outage, money owed, a bill out of the ordinary, or something of their own."""

from dataclasses import dataclass

import numpy as np

from demo_utility.almanac import Almanac, Floats, Ints
from demo_utility.bill import Bills
from demo_utility.customer import Customers
from demo_utility.outage import Outages
from demo_utility.payment import OVERDUE_DAYS, Payments
from demo_utility.profile import CONCERNS, segments
from demo_utility.stream import pick, stream
from demo_utility.thrift import Thrift, calmed, thrifty_calls

CAUSES = ("own", "outage", "arrears", "high_bill")
_OUTAGE, _ARREARS = CONCERNS.index("outage_repair"), CONCERNS.index("arrears_reconnection")
_PRICE, _METERING = CONCERNS.index("price"), CONCERNS.index("metering")
_PAYMENT = CONCERNS.index("billing_payment")


@dataclass(frozen=True)
class Occasions:
    """Reasons to call: position of the customer in the block, second since 1970, concern, cause, and how bad it is (logits)."""

    customer: Ints
    second: Ints
    concern: Ints
    cause: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.customer)


def draw_occasions(
    customers: Customers,
    almanac: Almanac,
    outages: Outages,
    bills: Bills,
    payments: Payments,
    thrift: Thrift,
    seed: int,
    block: int,
) -> Occasions:
    """Return the occasions of one block sorted by time, within the horizon and after the customer was connected."""
    rng = stream(seed, "occasion", block)
    eager = np.clip(customers.call_rate / 0.5, 0.3, 2.5)
    minding = stream(seed, "thrift-call", block)  # of its own: other draws do not move
    found = [
        _calmed(minding, _own(rng, customers, almanac), thrift),
        _after_outage(rng, outages, eager),
        _in_arrears(rng, bills, payments, eager),
        _high_bill(rng, bills, eager * thrift.eagerness),
        _minding(minding, thrift, almanac),
    ]
    columns = [np.concatenate(column) for column in zip(*found, strict=True)]
    start, end = (np.datetime64(day).astype("datetime64[s]").astype(np.int64) for day in (almanac.start, almanac.end))
    opened = customers.opened_on.astype("datetime64[s]").astype(np.int64)
    kept = (columns[1] >= start) & (columns[1] < end) & (columns[1] > opened[columns[0]])
    order = np.flatnonzero(kept)[np.argsort(columns[1][kept], kind="stable")]
    return Occasions(*(column[order] for column in columns))


_Found = tuple[Ints, Ints, Ints, Ints, Floats]


def _own(rng: np.random.Generator, customers: Customers, almanac: Almanac) -> _Found:
    years = (len(almanac.days) - almanac.first) / 365.25
    customer = np.repeat(np.arange(len(customers)), rng.poisson(customers.call_rate * years))
    n = len(customer)
    liking = np.array([s.concerns for s in segments()], dtype=np.float64)[customers.segment[customer]]
    # People come back to what troubles them: one favourite concern per customer, drawn once.
    favourite = pick(rng, np.array([s.concerns for s in segments()], dtype=np.float64)[customers.segment])[customer]
    concern = np.where(rng.random(n) < 0.35, favourite, pick(rng, liking))
    day = almanac.days[rng.integers(almanac.first, len(almanac.days), n)].astype("datetime64[s]").astype(np.int64)
    return customer, day + _office_hours(rng, n), concern, np.full(n, 0), np.zeros(n)


def _calmed(rng: np.random.Generator, own: _Found, thrift: Thrift) -> _Found:
    customer, second, concern, cause, weight = own
    return customer, second, calmed(concern, thrift.minds[customer], rng), cause, weight


def _minding(rng: np.random.Generator, thrift: Thrift, almanac: Almanac) -> _Found:
    customer, concern = thrifty_calls(thrift, (len(almanac.days) - almanac.first) / 365.25, rng)
    n = len(customer)
    day = almanac.days[rng.integers(almanac.first, len(almanac.days), n)].astype("datetime64[s]").astype(np.int64)
    return customer, day + _office_hours(rng, n), concern, np.full(n, 0), np.full(n, 0.2)


def _after_outage(rng: np.random.Generator, outages: Outages, eager: Floats) -> _Found:
    chance = (
        np.where(outages.planned, 0.02, 0.055) * (1 + 0.35 * np.minimum(outages.hours, 8)) * eager[outages.customer]
    )
    calls = np.flatnonzero(rng.random(len(chance)) < chance)
    into = rng.beta(1.3, 3.0, len(calls)) * np.minimum(outages.ended[calls] - outages.started[calls], 6 * 3600)
    second = outages.started[calls] + 240 + into.astype(np.int64)
    weight = np.clip((outages.hours[calls] - 2) / 4, -0.4, 1.2)
    return outages.customer[calls], second, np.full(len(calls), _OUTAGE), np.full(len(calls), 1), weight


def _in_arrears(rng: np.random.Generator, bills: Bills, payments: Payments, eager: Floats) -> _Found:
    """Late payers are reminded and call; some are cut off a month later and want their power back."""
    late = (payments.last_on - bills.due).astype(np.int64)
    cut = bills.billed & (late > OVERDUE_DAYS) & (rng.random(late.shape) < 0.10 * eager[:, None])
    asks = bills.billed & (late > 0) & ~cut & (rng.random(late.shape) < 0.010 * eager[:, None])
    customer, month = np.nonzero(cut | asks)
    was_cut = cut[customer, month]
    wait = np.where(
        was_cut, rng.integers(OVERDUE_DAYS + 1, OVERDUE_DAYS + 12, len(customer)), rng.integers(1, 20, len(customer))
    )
    second = (bills.due[customer, month] + wait).astype("datetime64[s]").astype(np.int64) + _office_hours(
        rng, len(customer)
    )
    concern = np.where(was_cut | (rng.random(len(customer)) < 0.35), _ARREARS, _PAYMENT)
    return customer, second, concern, np.full(len(customer), 2), np.where(was_cut, 0.3, 0.0)


def _high_bill(rng: np.random.Generator, bills: Bills, eager: Floats) -> _Found:
    usual = np.maximum(bills.amount.mean(axis=1, keepdims=True), 1.0)
    jump = np.log(np.maximum(bills.amount, 1.0) / usual)
    calls = bills.billed & (rng.random(jump.shape) < 0.30 * np.clip(jump - 0.30, 0, 1) * eager[:, None])
    customer, month = np.nonzero(calls)
    after = rng.integers(1, 14, len(customer))
    second = (bills.issued[customer, month] + after).astype("datetime64[s]").astype(np.int64)
    concern = np.where(rng.random(len(customer)) < 0.66, _PRICE, _METERING)
    weight = np.clip(jump[customer, month], 0, 1)
    return customer, second + _office_hours(rng, len(customer)), concern, np.full(len(customer), 3), weight


def _office_hours(rng: np.random.Generator, n: int) -> Ints:
    """Seconds of the day between eight and ten in the evening, busiest mid-morning."""
    return (rng.triangular(8.0, 9.8, 22.0, n) * 3600).astype(np.int64)
