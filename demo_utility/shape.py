"""Load shapes over a day: what a customer's 96 quarter-hours look like on working days and on days off."""

from functools import cache
from typing import Any

import numpy as np

from demo_utility.almanac import Floats
from demo_utility.customer import Customers
from demo_utility.profile import industries, read_profile, segments
from demo_utility.stream import stream

QUARTERS = 96
_HOURS = (np.arange(QUARTERS) + 0.5) / 4
_PEAK_HOURS = ((8.0, 11.0), (17.0, 22.0))
_VALLEY_FROM, _VALLEY_TO = 22.0, 8.0


def day_shapes(customers: Customers, seed: int, block: int) -> Floats:
    """Return each customer's shape, (n, 2, 96): working day and day off, each with mean 1."""
    rng = stream(seed, "shape", block)
    names, table = archetypes()
    mix = _mixture(customers, names, rng)
    shapes = np.einsum("nk,kdq->ndq", mix, table)
    late = rng.integers(-2, 3, len(customers))  # everybody's day is shifted by up to half an hour
    shapes = np.take_along_axis(shapes, ((np.arange(QUARTERS) - late[:, None]) % QUARTERS)[:, None, :], axis=2)
    shapes = shapes * _wobble(rng, len(customers))
    shapes = _with_solar(shapes, customers)
    shapes = _with_car(shapes, customers)
    return np.asarray(shapes / shapes.mean(axis=2, keepdims=True))


def hour_shares(shapes: Floats) -> Floats:
    """Return the share of a working day's energy in peak, flat and valley hours, (n, 3)."""
    workday = shapes[:, 0, :] / shapes[:, 0, :].sum(axis=1, keepdims=True)
    peak = np.any([(low <= _HOURS) & (high > _HOURS) for low, high in _PEAK_HOURS], axis=0)
    valley = (_HOURS >= _VALLEY_FROM) | (_HOURS < _VALLEY_TO)
    shares = np.stack([workday[:, peak].sum(axis=1), workday[:, valley].sum(axis=1)], axis=1)
    return np.column_stack([shares[:, 0], 1 - shares.sum(axis=1), shares[:, 1]])


@cache
def archetypes() -> tuple[list[str], Floats]:
    """Return the names and curves of profiles/shapes.toml, (n_shapes, 2, 96), each with mean 1."""
    profile = read_profile("shapes")
    curves = np.array([[_curve(entry, ""), _curve(entry, "off_")] for entry in profile.values()])
    return list(profile), curves / curves.mean(axis=2, keepdims=True)


def _curve(entry: dict[str, Any], prefix: str) -> Floats:
    curve = np.full(QUARTERS, float(entry["base"]))
    for centre, width, height in _part(entry, prefix, "bumps"):
        distance = np.abs((_HOURS - centre + 12) % 24 - 12)
        curve += height * np.exp(-0.5 * (distance / width) ** 2)
    for start, stop, height in _part(entry, prefix, "plateaus"):
        hours = np.where(start > _HOURS, _HOURS + 24, _HOURS) if stop > 24 else _HOURS
        curve += height * ((hours >= start) & (hours < stop))
    return curve


def _part(entry: dict[str, Any], prefix: str, name: str) -> list[list[float]]:
    own = entry.get(prefix + name)
    has_own_day = any(key.startswith("off_") for key in entry) and prefix
    return list(own if own is not None else ([] if has_own_day else entry.get(name, [])))


def _mixture(customers: Customers, names: list[str], rng: np.random.Generator) -> Floats:
    """Weights of the archetypes, (n, n_shapes): a segment's mix for households, mostly one shape for the others."""
    home = np.array([[s.shapes.get(name, 0.0) for name in names] for s in segments()])
    work = np.array([[float(i.shape == name) for name in names] for i in industries()] + [[0.0] * len(names)])
    centre = np.where(customers.household[:, None], home[customers.segment], work[customers.industry])
    drawn = rng.standard_gamma(np.maximum(centre * 9.0, 1e-9)) + 0.03 * rng.random(centre.shape) * (centre > 0)
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def _wobble(rng: np.random.Generator, n: int) -> Floats:
    """Habits of one's own: smooth factors around 1, (n, 1, 96)."""
    knots = np.exp(0.13 * rng.standard_normal((n, 13)))
    knots[:, -1] = knots[:, 0]
    position = _HOURS / 2
    left = position.astype(np.int64)
    weight = position - left
    return np.asarray((knots[:, left] * (1 - weight) + knots[:, left + 1] * weight)[:, None, :])


def _with_solar(shapes: Floats, customers: Customers) -> Floats:
    sun = 0.85 * np.exp(-0.5 * ((_HOURS - 12.4) / 2.3) ** 2)
    return np.asarray(shapes * (1 - customers.solar[:, None, None] * sun))


def _with_car(shapes: Floats, customers: Customers) -> Floats:
    distance = np.abs((_HOURS - 24.5 + 12) % 24 - 12)
    charging = 1.5 * (distance < 2.5) + 0.0 * _HOURS
    return np.asarray(shapes + customers.electric_car[:, None, None] * charging)
