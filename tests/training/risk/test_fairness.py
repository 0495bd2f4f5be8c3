import numpy as np
import pandas as pd
import pytest

from training.risk.fairness import fairness


def sample(size=4000, missed=0.0, seed=2):
    """Return truth, flags, customers and groups; `missed` more defaulters are missed in the countryside."""
    random = np.random.default_rng(seed)
    group = np.where(random.random(size) < 0.3, "农村", "城市")
    truth = random.random(size) < 0.2
    chance = np.where(truth, 0.7 - missed * (group == "农村"), 0.1)
    return truth.astype(int), random.random(size) < chance, np.arange(size) // 2, pd.Series(group)


def test_rates_are_counts_of_the_group_divided():
    truth, flagged, customers, group = sample()
    rural = fairness(truth, flagged, customers, group, ("城市", "农村"), repeats=50).groups[1]
    inside = (group == "农村").to_numpy()
    defaulters = inside & (truth == 1)
    assert (rural.group, rural.rows) == ("农村", inside.sum())
    assert rural.selection.value == pytest.approx(flagged[inside].mean())
    assert rural.tpr.value == pytest.approx(flagged[defaulters].mean())
    assert rural.fpr.value == pytest.approx(flagged[inside & (truth == 0)].mean())
    assert rural.fnr.value == pytest.approx(1 - rural.tpr.value)
    assert rural.fnr.low < rural.fnr.value < rural.fnr.high


def test_equal_treatment_has_gaps_that_may_be_nothing():
    found = fairness(*sample(), repeats=200)
    assert found.gaps["tpr"].size.low < 0 < found.gaps["tpr"].size.high
    assert found.equalised_odds.value < 0.1


def test_a_group_whose_defaulters_are_missed_is_found_with_an_interval_above_nothing():
    found = fairness(*sample(missed=0.3), repeats=200)
    gap = found.gaps["tpr"]
    assert (gap.highest, gap.lowest) == ("城市", "农村")
    assert gap.size.low > 0.1
    assert found.equalised_odds.value == pytest.approx(gap.size.value)


def test_groups_too_small_to_be_measured_are_named_and_left_out():
    truth, flagged, customers, group = sample()
    group[:19] = "海岛"
    found = fairness(truth, flagged, customers, group, repeats=20)
    assert found.small == (("海岛", 19),)
    assert [each.group for each in found.groups] == ["农村", "城市"]
    alone = fairness(truth[:19], flagged[:19], customers[:19], group[:19], repeats=20)
    assert (alone.groups, alone.equalised_odds) == ((), None)


def test_a_small_group_without_defaulters_still_shows_how_many_of_its_payers_are_flagged():
    truth, flagged, customers, group = sample()
    group[:60], truth[:60], flagged[:60] = "海岛", 0, np.arange(60) < 45
    found = fairness(truth, flagged, customers, group, ("海岛",), repeats=50)
    island = found.groups[0]
    assert (island.group, island.fpr.value) == ("海岛", 0.75)
    assert np.isnan([island.tpr.value, island.fnr.value]).all()
    assert found.gaps["fpr"].highest == "海岛"
    assert "海岛" not in {found.gaps["tpr"].highest, found.gaps["tpr"].lowest}
    assert found.equalised_odds.value < 0.2


def test_a_rate_of_all_or_nothing_still_has_an_interval():
    truth, _, customers, group = sample()
    everybody = fairness(truth, np.ones(len(truth), dtype=bool), customers, group, repeats=20)
    assert [each.tpr.high for each in everybody.groups] == pytest.approx([1, 1])
    assert all(each.tpr.low < 1 for each in everybody.groups)
    assert everybody.equalised_odds.value == 0
