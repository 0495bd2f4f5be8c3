"""Sums of two states, counted by hand."""

import numpy as np
import pytest

from inference.monthly.cell import share, total
from inference.monthly.tally import MEASURES, REGION, SEGMENT, tally
from tests.inference.monthly.monthly_case import MONTH, customer, snapshot


@pytest.fixture(scope="module")
def sums(before, now):
    return tally(before, now)


def test_customers_arrears_and_expected_loss_are_summed(sums):
    everybody = sums.everybody
    assert everybody.of("customers")[:2] == (200.0, 200.0)
    assert everybody.of("owed")[:2] == (2900.0, 2000.0)
    # 29 owe 100 beside a mean bill of 100, at 0.3; the other 171 would leave one bill of 100 unpaid, at 0.05.
    assert everybody.of("expected_loss")[0] == pytest.approx(29 * 200 * 0.3 + 171 * 100 * 0.05)


def test_who_came_who_left_and_who_moved_is_counted_once(sums):
    assert sums.moves["", "波动"] == 1
    assert sums.moves["稳定", ""] == 1
    assert sums.moves["稳定", "波动"] == 14
    assert sum(sums.moves.values()) == 201


def test_a_change_is_the_sum_of_what_customers_changed(sums):
    # Ten more owe 100; C0000, who owed 100, left.
    assert sums.everybody.of("owed")[2] == 11 * 100.0**2
    assert sums.everybody.either == 201


def test_groups_add_up_to_everybody(sums):
    for dimension in (REGION, SEGMENT):
        added = sum(group.now for group in sums.groups[dimension].values())
        np.testing.assert_allclose(added, sums.everybody.now)


def test_who_moved_leaves_one_segment_and_enters_another(sums):
    stable = sums.groups[SEGMENT]["稳定"]
    assert (stable.of("customers")[:2], stable.either) == ((105.0, 120.0), 120)


def test_other_parts_give_the_same_sums(before, now, sums, tmp_path):
    people = [customer(n, region="甲所") for n in range(5, 90, 3)]
    cut = [snapshot(tmp_path / str(rows), people, MONTH.end, rows=rows) for rows in (4, 11, 100)]
    first, *others = [tally(before, each) for each in cut]
    assert all(np.allclose(each.everybody.squares, first.everybody.squares) for each in others)
    assert all(each.moves == first.moves for each in others)


def test_a_share_moves_beyond_chance_when_the_same_customers_change_one_way(sums):
    owing = share(sums.everybody, "owing")
    assert (owing.value, owing.before, owing.movement) == (29 / 200, 20 / 200, "up")
    assert total(sums.everybody, "owed").movement == "up"


def test_without_last_month_nothing_is_compared(now):
    alone = tally(None, now).everybody
    cell = total(alone, "owed", compared=False)
    assert (cell.value, cell.before, cell.movement) == (2900.0, None, "unjudged")


def test_every_measure_has_its_place():
    assert len(set(MEASURES)) == len(MEASURES)
