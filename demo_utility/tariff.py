"""What a month's energy costs: yearly steps for households, time of use, capacity charge for large industry. CNY."""

import numpy as np

from demo_utility.almanac import Almanac, Floats
from demo_utility.customer import TYPES, Customers
from demo_utility.supply import Supply

# 阶梯电价: yearly kWh up to which a step reaches, and the price per kWh within it.
_STEPS = ((0.0, 0.538), (2760.0, 0.588), (4800.0, 0.838))
_FLAT_PRICE = np.array([0.652, 0.735, 0.701, 0.538, 0.548])  # in the order of TYPES
_BUSINESS_TIMES = np.array([1.55, 1.0, 0.48])  # peak, flat, valley as multiples
_HOME_TIMES = np.array([1.056, 1.0, 0.535])
_CAPACITY_PRICE = 26.0  # CNY per kVA and month
_SUMMER_PEAK = 1.08


def month_amounts(customers: Customers, supply: Supply, almanac: Almanac, kwh: Floats, shares: Floats) -> Floats:
    """Return the amount receivable per customer and month in CNY, shape (n, n_months), rounded to cents.

    `kwh` is per month (n, n_months); `shares` are the shares of peak, flat and valley hours (n, 3).
    """
    household = (customers.type == TYPES.index("residential"))[:, None]
    plain = np.where(household, _stepped(kwh, almanac), kwh * _FLAT_PRICE[customers.type][:, None])
    amount = plain * _time_factor(customers, almanac, shares)
    large = customers.type == TYPES.index("large_industry")
    amount += np.where(large, supply.operating_kva * _CAPACITY_PRICE, 0.0)[:, None]
    return np.asarray(np.round(amount, 2))


def _stepped(kwh: Floats, almanac: Almanac) -> Floats:
    """Cost of each month as the growth of the year's cost; months before the horizon are taken as average ones."""
    months = almanac.months.astype("datetime64[M]").astype(np.int64) % 12
    before = kwh.mean(axis=1) * months[0]
    cost = np.empty_like(kwh)
    used = before
    for column, month in enumerate(months):
        used = np.zeros_like(used) if month == 0 else used
        cost[:, column] = _yearly(used + kwh[:, column]) - _yearly(used)
        used = used + kwh[:, column]
    return cost


def _yearly(kwh: Floats) -> Floats:
    cost = np.zeros_like(kwh)
    below = 0.0
    for start, price in _STEPS:
        cost += np.maximum(kwh - start, 0.0) * (price - below)
        below = price
    return cost


def _time_factor(customers: Customers, almanac: Almanac, shares: Floats) -> Floats:
    """Average price under time of use as a multiple of the plain price, (n, n_months); 1 without time of use."""
    household = customers.type == TYPES.index("residential")
    times = np.where(household[:, None], _HOME_TIMES, _BUSINESS_TIMES)
    factor = np.where(customers.time_of_use, (shares * times).sum(axis=1), 1.0)[:, None]
    month = almanac.months.astype("datetime64[M]").astype(np.int64) % 12 + 1
    summer = np.where(np.isin(month, (7, 8)), _SUMMER_PEAK, 1.0)
    return np.asarray(factor * np.where((customers.time_of_use & ~household)[:, None], summer, 1.0))
