import numpy as np
import pandas as pd
import pytest

from tests.training.risk.evidence_case import attributes, halves, risk_rows, true_chance
from training.metric import auc, ks
from training.risk.group import UNRECORDED, group_figures, group_names, in_order


@pytest.fixture(scope="module")
def rows():
    return halves(risk_rows())[1]


def figures(rows, groups, order=()):
    chance = true_chance(rows)
    return group_figures(rows.y, chance, chance, rows.rows["customer_id"], groups, order, repeats=100)


def test_figures_of_a_group_are_those_of_its_rows_alone(rows):
    groups = group_names(attributes(rows)["customer_type"])
    inside = (groups == "commercial").to_numpy()
    found = figures(rows, groups)[0]
    truth, chance = rows.y[inside], true_chance(rows)[inside]
    assert (found.group, found.rows, found.customers, found.defaults) == ("commercial", 600, 200, truth.sum())
    assert (found.auc.value, found.ks.value) == pytest.approx((auc(truth, chance), ks(truth, chance)))
    assert (found.rate.value, found.expected) == pytest.approx((truth.mean(), chance.mean()))
    assert found.auc.low < found.auc.value < found.auc.high


def test_group_without_enough_defaults_has_no_auc_and_a_rate_that_is_honest_about_it(rows):
    found = {each.group: each for each in figures(rows, group_names(attributes(rows)["region"]))}
    small = found["小供电所"]
    assert small.too_small
    assert np.isnan(small.auc.value)
    assert (small.customers, small.rate.value, small.rate.low) == (1, 0, 0)
    assert small.rate.high > 0.5  # Wilson of one customer; a bootstrap of equal rows would say 0 – 0


def test_groups_of_flags_and_nulls_have_names():
    flags = pd.Series([True, None, False], dtype="boolean")
    assert group_names(flags).tolist() == ["是", UNRECORDED, "否"]
    assert group_names(pd.Series(["城东", None])).tolist() == ["城东", UNRECORDED]


def test_known_order_comes_first_and_unrecorded_last():
    assert in_order(pd.Series(["乙", UNRECORDED, "甲", "农村"]), ("农村", "城市")) == ["农村", "乙", "甲", UNRECORDED]
