"""Drawing the customers of one block: who they are, where they are supplied, and the latent traits everything follows from."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from demo_utility.almanac import Almanac, Days, Floats, Ints
from demo_utility.profile import Industry, industries, read_profile, regions, segments
from demo_utility.stream import pick, stream
from demo_utility.territory import Territory

Flags = NDArray[np.bool_]
Texts = NDArray[np.str_]

TYPES = ("large_industry", "commercial", "government", "residential", "agriculture")
_SEEDS_APART = 7_368_787  # coprime to the 10^8 possible numbers, so that no two customers share one
_ID_SPACE = 100_000_000


@dataclass(frozen=True)
class Customers:
    """One block of customers, one entry per customer in every array.

    Latent: `segment`, `base_kwh` (a mild working day), `growth` (share per year), `call_rate` (calls per year without a
    cause), `temper` (logits towards dissatisfied). `industry` is −1 for households. `feeder` numbers all feeders.
    """

    index: Ints
    ids: pa.StringArray
    segment: Ints
    industry: Ints
    type: Ints
    region: Ints
    urban: Ints
    feeder: Ints
    base_kwh: Floats
    growth: Floats
    time_of_use: Flags
    solar: Flags
    electric_car: Flags
    opened_on: Days
    low_income: Flags
    elderly: Flags
    disabled: Flags
    pay_channel: Ints
    contact_rate: Floats
    call_rate: Floats
    temper: Floats

    def __len__(self) -> int:
        return len(self.index)

    @property
    def household(self) -> Flags:
        """Whether the customer is a household."""
        return self.industry < 0

    def trait(self, name: str) -> Floats:
        """Return the segment's number called `name` for each customer."""
        return np.array([getattr(segment, name) for segment in segments()], dtype=np.float64)[self.segment]

    def of_industry(self, name: str, households: float) -> Floats:
        """Return the line of business's number called `name`, `households` where there is none."""
        return np.array([*(getattr(i, name) for i in industries()), households], dtype=np.float64)[self.industry]


def customer_ids(index: Ints, seed: int) -> pa.StringArray:
    """Return the ten-digit 户号 of customers by their running number: unique, and without order."""
    number = (index * _SEEDS_APART + 40_213 + seed * 977) % _ID_SPACE
    return pa.array([f"33{value:08d}" for value in number.tolist()], pa.string())


def draw_customers(index: Ints, block: int, seed: int, almanac: Almanac, territory: Territory) -> Customers:
    """Draw the customers with running numbers `index`, which make up block number `block`."""
    rng = stream(seed, "customer", block)
    n = len(index)
    segment = _choose(rng, n, np.array([s.share for s in segments()]))
    industry = _industry(rng, segment)
    urban, region = _place(rng, segment)
    table = _Table(segment)
    chance = rng.random((6, n))
    elderly = chance[3] < table("protected")[:, 1]
    return Customers(
        index=index,
        ids=customer_ids(index, seed),
        segment=segment,
        industry=industry,
        type=np.array([*(TYPES.index(i.type) for i in industries()), TYPES.index("residential")])[industry],
        region=region,
        urban=urban,
        feeder=territory.feeder(region, rng.integers(0, territory.feeders, n)),
        base_kwh=_base_kwh(rng, segment, industry),
        growth=table("growth_per_year") + rng.normal(0, 0.05, n),
        time_of_use=chance[0] < table("time_of_use"),
        solar=chance[1] < table("solar"),
        electric_car=(chance[2] < table("electric_car")) & (industry < 0),
        opened_on=_opened(rng, table("tenure_years"), almanac),
        low_income=(chance[4] < table("protected")[:, 0]) & (industry < 0),
        elderly=elderly & (industry < 0),
        disabled=(chance[5] < table("protected")[:, 2]) & (industry < 0),
        pay_channel=pick(rng, table("pay")),
        contact_rate=table("contacts_per_year") * rng.gamma(4.0, 0.25, n),
        call_rate=table("calls_per_year") * rng.gamma(1.2, 1 / 1.2, n),
        temper=rng.normal(0, 0.6, n),
    )


class _Table:
    """Numbers of the segments looked up for each customer, shape (n,) or (n, k)."""

    def __init__(self, segment: Ints) -> None:
        self._segment = segment

    def __call__(self, name: str) -> Floats:
        return np.array([getattr(s, name) for s in segments()], dtype=np.float64)[self._segment]


def _choose(rng: np.random.Generator, n: int, weights: Floats) -> Ints:
    return pick(rng, np.broadcast_to(weights, (n, len(weights))))


def _industry(rng: np.random.Generator, segment: Ints) -> Ints:
    """Return the line of business, −1 for households; farms are a share of the segment `basic`."""
    farms = float(read_profile("industries")["farms_in_basic"])
    drawn = np.stack([_choose(rng, len(segment), _weights(s.id, industries())) for s in segments()])
    mine = drawn[segment, np.arange(len(segment))]
    is_business = np.array([s.kwh_per_day == 0 for s in segments()])[segment]
    basic = np.array([s.id == "basic" for s in segments()])[segment]
    return np.where(is_business | (basic & (rng.random(len(segment)) < farms)), mine, -1)


def _weights(segment: str, lines: tuple[Industry, ...]) -> Floats:
    weights = np.array([line.weight if line.segment == segment else 0.0 for line in lines])
    return weights if weights.any() else np.ones(len(lines))


def _place(rng: np.random.Generator, segment: Ints) -> tuple[Ints, Ints]:
    """Return (urban 0, town 1 or rural 2; supply area): urban customers live in urban areas more often."""
    urban = pick(rng, np.array([s.urban for s in segments()])[segment])
    weight = np.array([region.weight for region in regions()])
    tilt = np.array([[r.urban**2 for r in regions()], [1.0] * len(regions()), [r.urban**-2 for r in regions()]])
    return urban, pick(rng, (weight * tilt)[urban])


def _base_kwh(rng: np.random.Generator, segment: Ints, industry: Ints) -> Floats:
    """Median of the segment or line of business × lognormal noise, kWh per day."""
    home = np.array([[s.kwh_per_day or 1.0, s.kwh_sigma] for s in segments()])[segment]
    work = np.array([*([i.kwh_per_day, i.kwh_sigma] for i in industries()), [1.0, 0.0]])[industry]
    level = np.where(industry[:, None] < 0, home, work)
    return np.asarray(level[:, 0] * np.exp(level[:, 1] * rng.standard_normal(len(segment))))


def _opened(rng: np.random.Generator, tenure_years: Floats, almanac: Almanac) -> Days:
    """Most were there before the horizon; one in fifty joins during its first eighteen months or half of it."""
    before = (60 + rng.gamma(1.6, tenure_years / 1.6) * 365).astype(np.int64)
    joins = rng.random(len(tenure_years)) < 0.02
    horizon = len(almanac.days)
    joined = rng.integers(30, max(31, min(horizon // 2, 540)), len(tenure_years))
    return np.asarray(almanac.days[0] + np.where(joins, joined, -np.minimum(before, 20_000)))
