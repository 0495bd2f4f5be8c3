"""Intervals against published examples and against simulation."""

import numpy as np
import pytest

from inference.monthly.interval import difference_interval, paired_interval, share_interval


def test_the_interval_of_a_difference_is_that_of_the_published_example():
    # Newcombe 1998, table II, contrast (a), method 10: 56/70 − 48/80.
    found = difference_interval(56, 70, 48, 80)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_the_interval_of_a_share_is_wilsons():
    # Newcombe 1998 (single proportion), table I: 81/263.
    found = share_interval(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_nothing_is_said_of_a_difference_where_one_month_had_nobody():
    assert difference_interval(3, 10, 0, 0) is None


def test_the_interval_of_a_paired_change_covers_what_customers_would_have_done_anyway():
    chance = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        change = chance.normal(2.0, 5.0, 200)
        found = paired_interval(change.sum(), (change**2).sum(), 200)
        covered += not found.excludes(400.0)
    assert 0.92 <= covered / 400 <= 0.98


@pytest.mark.parametrize("customers", [0, 1])
def test_a_variance_needs_two_customers(customers):
    assert paired_interval(1.0, 1.0, customers) is None
