"""Outages: events on feeders that hit a part of their customers, and faults of a single connection."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from demo_utility.almanac import Almanac, Days, Floats, Ints
from demo_utility.customer import Customers, Flags
from demo_utility.profile import regions
from demo_utility.stream import stream
from demo_utility.territory import Territory

_DAY_SECONDS = 86_400
_OWN_FAULTS_PER_YEAR = 0.12


@dataclass(frozen=True)
class FeederOutages:
    """Events on all feeders, sorted by feeder; instants in seconds since 1970, `reach` is the share of customers hit."""

    feeder: Ints
    started: Ints
    ended: Ints
    planned: Flags
    reach: Floats


@dataclass(frozen=True)
class Outages:
    """What the customers of one block went through: customer positions in the block, instants in seconds since 1970."""

    numbers: list[str]
    customer: Ints
    started: Ints
    ended: Ints
    planned: Flags

    @property
    def hours(self) -> Floats:
        """Duration of each outage in hours."""
        return (self.ended - self.started) / 3600


def draw_feeder_outages(almanac: Almanac, territory: Territory, seed: int) -> FeederOutages:
    """Draw the events of the whole territory; faults gather in hot and stormy months and on weak feeders."""
    rng = stream(seed, "outage")
    years = (len(almanac.days) - almanac.first) / 365.25
    weak = rng.gamma(2.0, 0.5, len(regions()) * territory.feeders)
    faults = rng.poisson(np.repeat([r.faults for r in regions()], territory.feeders) * weak * 1.3 * years)
    planned = rng.poisson(np.repeat([r.planned for r in regions()], territory.feeders) * years)
    feeder = np.repeat(np.tile(np.arange(len(weak)), 2), np.concatenate([faults, planned]))
    is_planned = np.arange(len(feeder)) >= faults.sum()
    started = _starts(rng, almanac, is_planned)
    hours = np.where(
        is_planned, rng.uniform(2.5, 8.5, len(feeder)), 1.5 * np.exp(0.85 * rng.standard_normal(len(feeder)))
    )
    ended = started + (hours * 60).astype(np.int64).clip(3, 3000) * 60
    order = np.lexsort((started, feeder))
    kept = order[ended[order] <= _second(almanac.end + 1)]
    return FeederOutages(
        feeder[kept], started[kept], ended[kept], is_planned[kept], rng.beta(2.0, 1.4, len(feeder))[kept]
    )


def hit_customers(events: FeederOutages, customers: Customers, almanac: Almanac, seed: int, block: int) -> Outages:
    """Return the outages of one block's customers, those before a customer was connected left out."""
    rng = stream(seed, "outage-hit", block)
    low = np.searchsorted(events.feeder, customers.feeder, side="left")
    count = np.searchsorted(events.feeder, customers.feeder, side="right") - low
    customer = np.repeat(np.arange(len(customers)), count)
    event = np.repeat(low - (np.cumsum(count) - count), count) + np.arange(count.sum())
    started = events.started[event]
    hit = (rng.random(len(event)) < events.reach[event]) & (started > _second(customers.opened_on)[customer])
    own, own_start, own_end = _own_faults(rng, customers, almanac)
    block_name = f"{block:05d}"
    return Outages(
        numbers=[f"T{number:07d}" for number in event[hit].tolist()]
        + [f"D{block_name}{i:04d}" for i in range(len(own))],
        customer=np.concatenate([customer[hit], own]),
        started=np.concatenate([started[hit], own_start]),
        ended=np.concatenate([events.ended[event][hit], own_end]),
        planned=np.concatenate([events.planned[event][hit], np.zeros(len(own), dtype=bool)]),
    )


def outage_rows(outages: Outages, customers: Customers) -> pa.Table:
    """Return the outages as exported, one row per outage and customer hit."""
    return pa.table(
        {
            "停电编号": pa.array(outages.numbers, pa.string()),
            "客户编号": customers.ids.take(pa.array(outages.customer)),
            "停电时间": pa.array(_instant(outages.started)),
            "送电时间": pa.array(_instant(outages.ended)),
            "停电类型": pa.array(["故障停电", "计划停电"], pa.string()).take(
                pa.array(outages.planned.astype(np.int64))
            ),
        }
    )


def _starts(rng: np.random.Generator, almanac: Almanac, planned: Flags) -> Ints:
    month = almanac.days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    stormy = np.interp(month, [1, 3, 6, 7, 8, 10, 12], [1.1, 0.7, 1.4, 2.2, 2.0, 0.7, 0.9])
    stormy[: almanac.first] = 0.0
    working = np.where(almanac.day_off | (almanac.spring > 0), 0.0, 1.0)
    working[: almanac.first] = 0.0
    fault_day = rng.choice(len(stormy), len(planned), p=stormy / stormy.sum())
    plan_day = rng.choice(len(working), len(planned), p=working / working.sum())
    fault_time = (rng.triangular(0, 19, 24, len(planned)) * 60).astype(np.int64) * 60
    plan_time = rng.integers(14, 20, len(planned)) * 1800  # seven to half past nine
    day = np.where(planned, plan_day, fault_day)
    return _second(almanac.days[day]) + np.where(planned, plan_time, fault_time)


def _own_faults(rng: np.random.Generator, customers: Customers, almanac: Almanac) -> tuple[Ints, Ints, Ints]:
    years = (len(almanac.days) - almanac.first) / 365.25
    customer = np.repeat(np.arange(len(customers)), rng.poisson(_OWN_FAULTS_PER_YEAR * years, len(customers)))
    day = rng.integers(almanac.first, len(almanac.days) - 1, len(customer))
    start = _second(almanac.days[day]) + rng.integers(360, 1410, len(customer)) * 60
    end = start + (rng.gamma(2.0, 55.0, len(customer)).astype(np.int64) + 10).clip(10, 600) * 60
    kept = start > _second(customers.opened_on)[customer]
    return customer[kept], start[kept], end[kept]


def _second(days: Days | np.datetime64) -> Ints:
    return np.asarray(days).astype("datetime64[s]").astype(np.int64)


def _instant(seconds: Ints) -> Days:
    return np.asarray(seconds.astype("datetime64[s]"))
