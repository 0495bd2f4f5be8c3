"""The pages about size say what was measured, and the reckoning follows its units."""

import copy
import json

import pytest

from benchmarks.beyond_one_machine import reckon
from benchmarks.scale_page import BEYOND, NEWCOMER, RESOURCES, beyond_page, resources_page

ROW = {
    "customers": 1_000, "year_bytes": 2e6, "snapshot_bytes": 1e6, "online_bytes": 1.7e7, "feature_cpu_seconds": 20.0,
    "night_cpu_seconds": 15.0, "night_seconds": 9.0, "feature_gib": 0.3, "night_gib": 0.7,
}  # fmt: skip
TABLES = ("customers", "load_curves", "curve_days", "calls", "call_turns", "text_signals", "work_orders", "contacts")


@pytest.fixture
def units():
    """Return measurements at two sizes, twice each: starting costs ten seconds, a customer ten milliseconds."""
    rows = [
        {**ROW, "customers": size, **{name: ROW[name] * size / 1_000 for name in ROW if name.endswith("bytes")},
         "feature_cpu_seconds": 10 + size / 100, "night_cpu_seconds": 10 + size / 100}
        for size in (1_000, 10_000, 1_000, 10_000)
    ]  # fmt: skip
    tables = {name: {"rows": 1_000, "bytes": 50_000} for name in TABLES}
    return {"machine": {"cores": 2, "memory_gib": 8.0, "python": "3.11"}, "demo": tables, "measured": rows}


def figure(figures, name):
    return next(each for each in figures if each.name == name)


def test_what_is_paid_once_is_not_paid_by_every_customer(units):
    features = figure(reckon(units, customers=360_000), "features, a night")
    # 10 ms each: one core hour, times the overhead and another core, which are assumed.
    assert 1.2 * 0.8 <= features.low <= features.middle <= features.high <= 2.0 * 1.5


def test_twice_the_customers_are_twice_the_disk_and_the_same_for_each(units):
    once, twice = reckon(units, customers=1_000_000), reckon(units, customers=2_000_000)
    assert figure(twice, "warehouse").middle == pytest.approx(2 * figure(once, "warehouse").middle, rel=0.02)
    assert figure(once, "snapshots").middle == pytest.approx(1e6 * 1e3 * 35 / 1e12, rel=0.01)


def test_measurements_that_differ_more_give_a_wider_range(units):
    wild = copy.deepcopy(units)
    for row in wild["measured"][:2]:
        row["online_bytes"] *= 3
    calm, rough = (figure(reckon(each), "online store") for each in (units, wild))
    assert rough.high / rough.low > 2 * calm.high / calm.low


def test_the_same_seed_gives_the_same_figures(units):
    assert reckon(units) == reckon(units)
    assert reckon(units, seed=8) != reckon(units)


def test_the_pages_are_those_of_the_measurements():
    measured, newcomer, reckoned = (json.loads(path.read_text("utf-8")) for path in (RESOURCES, NEWCOMER, BEYOND))
    assert RESOURCES.with_suffix(".md").read_text("utf-8") == resources_page(measured, newcomer)
    assert BEYOND.with_suffix(".md").read_text("utf-8") == beyond_page(reckoned, measured)
    figures = {each["name"]: each["middle"] for each in reckoned["figures"]}
    assert figures == {each.name: each.middle for each in reckon(measured)}
