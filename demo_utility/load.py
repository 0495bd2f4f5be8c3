"""Daily energy: level × season × weekday × holiday × trend × noise, rounded as a meter would."""

import numpy as np

from demo_utility.almanac import Almanac, Floats
from demo_utility.customer import Customers
from demo_utility.profile import industries
from demo_utility.stream import stream
from demo_utility.territory import Territory

_HOT, _COLD = 26.0, 8.0
_NOISE_MEMORY = 0.55


def daily_kwh(
    customers: Customers, almanac: Almanac, territory: Territory, pressure: Floats, seed: int, block: int
) -> Floats:
    """Return energy per customer and day in kWh, shape (n, n_days), 0 before the customer was connected.

    `pressure` (n, n_months) is what presses on a business's money; a firm under pressure also produces less.
    """
    rng = stream(seed, "load", block)
    shape = (len(customers), len(almanac.days))
    kwh = customers.base_kwh[:, None] * _season(customers, territory, rng)
    kwh *= _rhythm(customers, almanac, rng)
    years = (np.arange(shape[1]) - shape[1] / 2) / 365.25
    kwh *= np.exp(customers.growth[:, None] * years)
    slower = np.where(customers.household, 0.0, 0.12)[:, None] * np.clip(pressure, -1.0, 3.0)
    kwh *= np.exp(-slower)[:, almanac.month]
    kwh *= np.exp(customers.trait("day_sigma")[:, None] * _noise(rng, shape))
    kwh *= _crops(customers, almanac, rng)
    kwh[almanac.days[None, :] < customers.opened_on[:, None]] = 0.0
    return np.round(kwh, 2)


def _season(customers: Customers, territory: Territory, rng: np.random.Generator) -> Floats:
    """1 + cooling per degree above 26 °C + heating per degree below 8 °C, each scaled by the customer's own appliances."""
    temperature = territory.temperature[customers.region]
    own = np.exp(0.35 * rng.standard_normal((2, len(customers), 1)))
    hot = customers.trait("cooling")[:, None] * own[0] * np.clip(temperature - _HOT, 0, 10)
    cold = customers.trait("heating")[:, None] * own[1] * np.clip(_COLD - temperature, 0, 12)
    return 1.0 + hot + cold


def _rhythm(customers: Customers, almanac: Almanac, rng: np.random.Generator) -> Floats:
    """Weekend and holiday factors, (n, n_days); in 春节 the load falls (or, in the villages, rises) towards `spring`."""
    own = np.exp(0.06 * rng.standard_normal((2, len(customers), 1)))
    weekend = customers.trait("weekend")[:, None] * own[0]
    spring = np.where(customers.household, customers.trait("spring"), customers.of_industry("spring", 1.0))[:, None]
    off = (almanac.weekday >= 5) | almanac.holiday
    factor = np.where(off, weekend, 1.0)
    felt = almanac.spring[None, :]
    return np.asarray(factor * (1 - felt) + np.minimum(spring * own[1], 1.5) * felt)


def _noise(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Noise of unit variance that remembers the day before, (n, n_days)."""
    noise = rng.standard_normal(shape)
    fresh = np.sqrt(1 - _NOISE_MEMORY**2)
    columns = noise.T.copy()
    for day in range(1, shape[1]):
        columns[day] = _NOISE_MEMORY * columns[day - 1] + fresh * columns[day]
    return np.ascontiguousarray(columns.T)


def _crops(customers: Customers, almanac: Almanac, rng: np.random.Generator) -> Floats:
    """Irrigation runs from May to September, in bouts; every other customer gets 1."""
    pumps = [number for number, line in enumerate(industries()) if line.shape == "irrigation"]
    irrigates = np.isin(customers.industry, pumps)
    factor = np.ones((len(customers), 1)) * np.ones(len(almanac.days))
    if irrigates.any():
        number = almanac.days.astype("datetime64[M]").astype(np.int64) % 12 + 1
        by_month = np.interp(number, [1, 4, 5, 7, 9, 10, 12], [0.05, 0.15, 1.6, 2.6, 1.3, 0.15, 0.05])
        bouts = np.where(rng.random((int(irrigates.sum()), len(number))) < 0.55, 1.5, 0.35)
        factor[irrigates] = by_month * bouts
    return factor
