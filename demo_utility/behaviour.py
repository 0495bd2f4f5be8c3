"""Latent payment behaviour: what presses on a customer's money, and the true probability that a bill defaults.

A bill defaults when it is not paid in full 30 days after it was due (电力供应与使用条例, article 39). The probability is what an
observer who knew every latent state on the day of issue would give, so its AUC is the ceiling of any model.
"""

from dataclasses import dataclass

import numpy as np

from demo_utility.almanac import Almanac, Floats, Ints
from demo_utility.customer import Customers, Flags
from demo_utility.profile import BEHAVIOURS, behaviours, read_profile, segments
from demo_utility.stream import pick, stream

_STRESS_MEMORY = 0.88
_CYCLE_MONTHS = 15.0
_SHOCK = 0.5


@dataclass(frozen=True)
class Credit:
    """Per customer and month, shape (n, n_months): behaviour number, true default probability, and whether it came to it."""

    behaviour: Ints
    probability: Floats
    defaulted: Flags


def money_pressure(customers: Customers, almanac: Almanac, seed: int, block: int) -> Floats:
    """Return pressure on each customer's money in logits, (n, n_months): a slow random part, the trade's cycle, the drift."""
    rng = stream(seed, "pressure", block)
    months = len(almanac.months)
    level = rng.standard_normal(len(customers))
    own = np.empty((len(customers), months))
    for month in range(months):
        own[:, month] = level
        level = _STRESS_MEMORY * level + np.sqrt(1 - _STRESS_MEMORY**2) * rng.standard_normal(len(customers))
    time = np.arange(months)
    phase = customers.industry * 2.399  # the golden angle keeps the trades out of step
    cycle = np.sin(2 * np.pi * time / _CYCLE_MONTHS + phase[:, None]) * customers.of_industry("cycle", 0.0)[:, None]
    slump = customers.of_industry("slump", 0.0)[:, None] * time / months
    drift = float(read_profile("behaviours")["drift"]) * (time / months - 0.5)
    return np.asarray(own + cycle + slump + drift)


def draw_credit(
    customers: Customers, almanac: Almanac, pressure: Floats, amounts: Floats, seed: int, block: int
) -> Credit:
    """Draw behaviour and defaults; `amounts` (n, n_months) are the bills, a bill above the usual is harder to pay."""
    rng = stream(seed, "credit", block)
    behaviour = _behaviours(customers, pressure.shape[1], rng)
    logit = _logits(behaviour, almanac, pressure, amounts, rng)
    persistence = np.array([b.persistence for b in behaviours()])
    probability = np.empty_like(logit)
    defaulted = np.zeros(logit.shape, dtype=bool)
    before = np.zeros(len(customers), dtype=bool)
    for month in range(logit.shape[1]):
        value = logit[:, month] + before * persistence[behaviour[:, month]]
        probability[:, month] = 1 / (1 + np.exp(-value))
        before = rng.random(len(customers)) < probability[:, month]
        defaulted[:, month] = before
    return Credit(behaviour, probability, defaulted)


def _behaviours(customers: Customers, months: int, rng: np.random.Generator) -> Ints:
    """Behaviour of each month: the segment's mix, and for a few customers another one from some month on."""
    settings = read_profile("behaviours")
    first = pick(rng, np.array([s.behaviours for s in segments()])[customers.segment])
    later = pick(rng, np.broadcast_to(np.array(settings["becomes"]), (len(first), len(BEHAVIOURS))))
    change = np.where(rng.random(len(first)) < settings["changes"], rng.integers(3, max(4, months), len(first)), months)
    return np.where(np.arange(months) < change[:, None], first[:, None], later[:, None])


def _logits(behaviour: Ints, almanac: Almanac, pressure: Floats, amounts: Floats, rng: np.random.Generator) -> Floats:
    table = {
        name: np.array([getattr(b, name) for b in behaviours()]) for name in ("base", "spread", "stress", "season")
    }
    number = almanac.months.astype("datetime64[M]").astype(np.int64) % 12 + 1
    in_season = np.array([[float(month in b.months) for month in number] for b in behaviours()])
    own = rng.standard_normal(len(behaviour))[:, None]
    usual = np.maximum(amounts.mean(axis=1, keepdims=True), 1.0)
    shock = np.clip(np.log(np.maximum(amounts, 1.0) / usual), -1.0, 1.5)
    return np.asarray(
        table["base"][behaviour]
        + table["spread"][behaviour] * own
        + table["stress"][behaviour] * pressure
        + table["season"][behaviour] * in_season[behaviour, np.arange(len(number))]
        + _SHOCK * shock
    )
