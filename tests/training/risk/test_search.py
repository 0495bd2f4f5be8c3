"""The search keeps to its budget and to the rows it is given."""

import numpy as np
import pytest

from tests.training.risk.arrears_case import SMALL, arrears
from training.dataset import Dataset
from training.error import LabelError
from training.risk.search import SearchConfig, SearchedBooster, _chosen, search
from training.risk.trial import LEAST_ROUNDS, Trial
from training.vintage import walk_forward

BUDGET = SearchConfig(trials=10, seconds=600, folds=3, patience=5, most_rounds=50)
LUCK = {50: (0.70, 0.80, 0.60), 60: (0.76, 0.79, 0.58)}  # rounds and AUC by fold: one lucky fold


@pytest.fixture(scope="module")
def data():
    return arrears(150, 8)


@pytest.fixture(scope="module")
def result(data):
    return search(data, SMALL, BUDGET, seed=4)


def test_same_seed_gives_the_same_trials(data, result):
    assert search(data, SMALL, BUDGET, seed=4) == result
    assert search(data, SMALL, BUDGET, seed=5) != result


def test_chosen_config_is_that_of_a_whole_trial_and_the_start_is_the_first(result):
    whole = [trial for trial in result.trials if not trial.pruned]
    assert len(result.trials) == BUDGET.trials
    assert result.config in [trial.config for trial in whole]
    assert result.trials[0].config.num_leaves == SMALL.num_leaves
    assert result.config.rounds >= LEAST_ROUNDS


def test_poor_start_is_left_for_what_is_better_on_every_fold(data):
    poor = SMALL.model_copy(update={"learning_rate": 0.01, "min_child_samples": 400, "feature_fraction": 0.2})
    result = search(data, poor, BUDGET, seed=4)
    chosen = next(trial for trial in result.trials if trial.config == result.config)
    assert chosen.auc == max(trial.auc for trial in result.trials if not trial.pruned)
    assert chosen.auc > result.trials[0].auc + 0.01


def test_start_stays_where_nothing_is_better_by_more_than_chance():
    two = [Trial(SMALL.model_copy(update={"rounds": rounds}), folds, pruned=False) for rounds, folds in LUCK.items()]
    assert _chosen(two) is two[0]
    assert _chosen([two[1], two[0]]) is two[1]


def test_directions_and_categories_are_not_searched(result):
    for trial in result.trials:
        assert trial.config.increasing == SMALL.increasing
        assert trial.config.decreasing == SMALL.decreasing
        assert trial.config.categories == SMALL.categories


def test_trials_below_the_median_stop_before_their_last_fold(result):
    pruned = [trial for trial in result.trials if trial.pruned]
    assert pruned
    assert all(len(trial.folds) < BUDGET.folds for trial in pruned)
    assert all(np.isfinite(trial.auc) for trial in result.trials)


def test_no_trials_leave_the_start_alone(data):
    def untouched(*_):
        raise AssertionError("rows were looked at")

    nothing = BUDGET.model_copy(update={"trials": 0})
    assert search(data, SMALL, nothing, seed=4, folds=untouched).config == SMALL


def test_exhausted_seconds_still_give_a_config(data):
    result = search(data, SMALL, BUDGET.model_copy(update={"seconds": 1e-9}), seed=4)
    assert len(result.trials) == 1
    assert result.config == result.trials[0].config


def test_every_fold_is_later_than_what_it_is_learnt_from(data):
    seen = []

    def watched(rows, folds):
        assert rows is data
        seen.extend(walk_forward(rows, folds))
        return seen

    SearchedBooster(SMALL, BUDGET.model_copy(update={"trials": 1}), 4, watched).fit(data)
    assert len(seen) == BUDGET.folds
    assert all(train.rows["ripe_at"].max() <= later.rows["as_of"].min() for train, later in seen)


def test_fold_of_one_class_is_refused_with_its_number(data):
    def blind(rows, _):
        paid = Dataset(rows.rows[rows.rows["target"] == 0].reset_index(drop=True), rows.features)
        return [(rows, rows), (rows, paid)]

    with pytest.raises(LabelError, match=r"fold 1: \d+ rows of one class to measure on"):
        search(data, SMALL, BUDGET, seed=4, folds=blind)
