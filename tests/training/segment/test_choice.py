import numpy as np
import pytest

from training.error import TrainingError
from training.segment.choice import ChoiceConfig, choose
from training.segment.index import IndexRow, balance, eta_squared, inertia_cost, kept_share


def row(name, silhouette=0.2, stability=0.8, balanced=0.9, explained=0.5, kept=None, k=5):
    return IndexRow(name, k, silhouette, 1 / silhouette, stability, (0.2,) * 5, balanced, {"kwh": explained}, 0.0, kept)


def test_no_single_index_decides():
    sharpest = row("sharpest", silhouette=0.9, stability=0.1, balanced=0.1, explained=0.1)
    assert choose([sharpest, row("even"), row("good", stability=0.9)], ChoiceConfig()).chosen == "good"


def test_champion_stays_unless_another_is_better_by_the_margin():
    rows = [row("old", kept=1.0), row("new", silhouette=0.3, stability=0.9, kept=0.7)]
    assert choose(rows, ChoiceConfig(switch_margin=1.0), stay=["old"]).chosen == "old"
    assert choose(rows, ChoiceConfig(switch_margin=0.0), stay=["old"]).chosen == "new"


def test_table_shows_every_candidate_with_its_ranks_best_first():
    records = choose([row("a"), row("b", stability=0.9)], ChoiceConfig()).as_records()
    assert [(r["name"], r["rank.stability"], r["chosen"]) for r in records] == [("b", 1.0, True), ("a", 2.0, False)]


def test_index_that_is_not_defined_ranks_last():
    rows = [row("one group", silhouette=float("nan")), row("two")]
    assert choose(rows, ChoiceConfig()).chosen == "two"


def test_nothing_to_choose_from_is_refused():
    with pytest.raises(TrainingError, match="no candidate"):
        choose([], ChoiceConfig())


def test_balance_is_one_for_equal_shares_and_nothing_for_one_group():
    assert balance(np.array([0.25] * 4)) == pytest.approx(1.0)
    assert balance(np.array([1.0, 0.0])) == 0.0


def test_eta_squared_is_one_where_groups_tell_everything_and_nothing_for_a_constant():
    groups = np.repeat([0, 1], 50)
    assert eta_squared(np.where(groups == 1, 5.0, 2.0), groups) == pytest.approx(1.0)
    assert eta_squared(np.full(100, 3.0), groups) == 0.0
    assert eta_squared(np.tile([1.0, 2.0], 50), groups) == pytest.approx(0.0)


def test_inertia_costs_nothing_at_the_nearest_means_and_something_elsewhere():
    points = np.array([[0.0], [1.0], [10.0], [11.0]])
    assert inertia_cost(points, np.array([0, 0, 1, 1])) == pytest.approx(0.0)
    assert inertia_cost(points, np.array([0, 0, 0, 1])) > 0.5


def test_kept_share_does_not_care_how_groups_are_numbered():
    before = np.array([0, 0, 1, 1, -1])
    assert kept_share(before, np.array([1, 1, 0, 0, 0])) == 1.0
    assert kept_share(before, np.array([1, 1, 0, 1, 0])) == 0.75
