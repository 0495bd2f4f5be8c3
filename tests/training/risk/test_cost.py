import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.training.risk.chance_case import chances
from training.risk.cost import NEVER, CostConfig, actions_of, compare_policies, cost_thresholds, savings

COSTS = CostConfig(reminder=0.5, visit=40.0, loss=300.0, reminder_effect=0.2, visit_effect=0.6)
money = st.floats(0, 100)


@given(
    reminder=money,
    more=money,
    loss=st.floats(1, 1000),
    effect=st.floats(0, 1),
    above=st.floats(0, 1),
    p=st.floats(0, 1),
)
def test_the_action_chosen_is_never_dearer_than_another(reminder, more, loss, effect, above, p):
    costs = CostConfig(
        reminder=reminder,
        visit=reminder + more,
        loss=loss,
        reminder_effect=effect,
        visit_effect=effect + above * (1 - effect),
    )
    chosen = actions_of([p], cost_thresholds(costs))
    ways = [savings(np.array([p]), np.array([way], dtype=object), costs)[0] for way in ("none", "remind", "visit")]
    assert savings(np.array([p]), chosen, costs)[0] >= max(ways) - 1e-6


def test_thresholds_are_where_the_lines_cross():
    thresholds = cost_thresholds(COSTS)
    assert thresholds.remind == pytest.approx(0.5 / (300 * 0.2))
    assert thresholds.visit == pytest.approx(39.5 / (300 * 0.4))


def test_a_reminder_without_effect_is_never_sent_and_a_visit_dearer_than_the_loss_never_made():
    assert cost_thresholds(COSTS.model_copy(update={"reminder_effect": 0.0})).visit == pytest.approx(40 / 180)
    assert cost_thresholds(COSTS.model_copy(update={"visit": 500.0})).visit == NEVER


def test_policies_are_held_against_nobody_everybody_and_the_rule_in_use():
    rows = chances(3000, seed=7, months=2)
    found = {
        each.policy: each
        for each in compare_policies(
            rows.truth, rows.chance, rows.truth.shift(fill_value=0) == 1, COSTS, rows.customer_id
        )
    }
    assert found["nobody"].realised == found["nobody"].high == 0
    assert found["remind_all"].reminders == len(rows)
    assert found["model"].low <= found["model"].realised <= found["model"].high
    assert found["model"].expected == pytest.approx(found["model"].realised, rel=0.2)
    assert found["model"].realised > max(found["remind_all"].realised, found["trivial"].realised)


def test_realised_savings_count_prevented_losses_less_contacts():
    actions = np.array(["none", "remind", "visit", "visit"], dtype=object)
    assert savings(np.array([1.0, 1.0, 1.0, 0.0]), actions, COSTS).tolist() == [0.0, 59.5, 140.0, -40.0]


@pytest.mark.parametrize(
    "changes",
    [{"loss": 0}, {"visit": 0.1}, {"visit_effect": 0.1}, {"reminder_effect": 1.2}, {"reminder": -1}, {"x": 1}],
)
def test_costs_that_make_no_sense_are_refused(changes):
    with pytest.raises(ValidationError):
        CostConfig.model_validate({**COSTS.model_dump(), **changes})
