"""Daily readings as exported: nearly all on the morning after, some days late, a few never."""

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Floats, Ints
from demo_utility.customer import Customers
from demo_utility.stream import stream

_NOT_COLLECTED = 0.002
_LOST_CONTACT_PER_YEAR = 0.45  # times a meter cannot be reached; what it kept comes when it can be
_ENDS = 0.30  # share of such times that end on the next day
_LATEST_DAYS = 21
_DAY, _HOUR = 86_400, 3600


def reading_rows(customers: Customers, almanac: Almanac, kwh: Floats, seed: int, block: int) -> tuple[pa.Table, Ints]:
    """Return daily energy as it arrived up to the end, and which rows came later than the morning after.

    A few days were not collected, and there is nothing before a customer was connected.
    """
    rng = stream(seed, "collection", block)
    days = almanac.days[almanac.first :]
    there = (rng.random((len(customers), len(days))) >= _NOT_COLLECTED) & (days >= customers.opened_on[:, None])
    delay = _delays(len(customers), len(days), seed, block)
    there &= (delay == 0) | (np.arange(len(days)) + 1 + delay < len(days))
    customer, day = np.nonzero(there)
    waited = delay[there]
    at = (days[day] + 1).astype("datetime64[s]").astype(np.int64) + np.where(waited > 0, waited * _DAY + 6 * _HOUR, 0)
    table = pa.table(
        {
            "客户编号": customers.ids.take(pa.array(customer)),
            "数据日期": pa.array(days[day]),
            "日用电量": pa.array(kwh[:, almanac.first :][there]),
            "入库时间": pa.array(at.astype("datetime64[s]")),
        }
    )
    return table, np.flatnonzero(waited)


def _delays(customers: int, days: int, seed: int, block: int) -> Ints:
    """Return how many days after the morning after each reading arrives, shape (customers, days)."""
    rng = stream(seed, "late-reading", block)
    delay = np.zeros((customers, days), dtype=np.int64)
    who = np.repeat(np.arange(customers), rng.poisson(_LOST_CONTACT_PER_YEAR * days / 365.25, customers))
    start = rng.integers(0, days, len(who))
    length = rng.geometric(_ENDS, len(who))
    back = start + length + rng.integers(1, _LATEST_DAYS, len(who))
    for customer, first, last, found in zip(
        who.tolist(), start.tolist(), (start + length).tolist(), back.tolist(), strict=True
    ):
        span = np.arange(first, min(last, days))
        delay[customer, span] = np.maximum(delay[customer, span], found - span)
    return delay
