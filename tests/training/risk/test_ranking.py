import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from training.plot import roc_points
from training.risk.lift import lift_table
from training.risk.ranking import Ranking, average_precision

TRUTH = np.array([0, 1, 0, 1, 0, 0, 1, 0])
SCORE = np.array([0.1, 0.9, 0.4, 0.4, 0.2, 0.9, 0.7, 0.1])


def test_found_counts_negatives_and_positives_from_the_highest_score_down_ties_together():
    ranking = Ranking(TRUTH, SCORE)
    negatives, positives = ranking.found()
    assert ranking.cuts.tolist() == [0.9, 0.7, 0.4, 0.2, 0.1]
    assert negatives.tolist() == [1, 1, 2, 3, 5]
    assert positives.tolist() == [1, 2, 3, 3, 3]
    assert (positives / 3).tolist() == roc_points(TRUTH, SCORE)[1][1:].tolist()


def test_average_precision_is_that_of_scikit_learn_and_weights_are_rows_repeated():
    ranking, weights = Ranking(TRUTH, SCORE), np.array([2.0, 1, 0, 3, 1, 1, 0, 2])
    assert ranking.average_precision() == pytest.approx(average_precision_score(TRUTH, SCORE))
    drawn = np.repeat(np.arange(8), weights.astype(int))
    assert ranking.average_precision(weights) == pytest.approx(average_precision_score(TRUTH[drawn], SCORE[drawn]))


def test_average_precision_of_one_class_is_unknown():
    assert np.isnan(average_precision(np.zeros(4), np.arange(4), np.arange(4)).value)


def test_lift_of_a_perfect_score_finds_all_defaults_in_the_first_tenth():
    truth = np.repeat([0, 1], [90, 10])
    table = lift_table(truth, np.arange(100))
    assert table["rows"].tolist() == [10] * 10
    assert table.loc[0, ["defaults", "rate", "lift", "found", "found_lift"]].tolist() == [10, 1.0, 10.0, 1.0, 10.0]
    assert table["found"].iloc[-1] == table["found_lift"].iloc[-1] == 1.0


def test_lift_table_of_fewer_rows_than_parts_has_a_line_for_each_row():
    table = lift_table([1, 0, 0], [0.9, 0.5, 0.1])
    assert table["defaults"].tolist() == [1, 0, 0]
    assert table["lowest_score"].tolist() == [0.9, 0.5, 0.1]
