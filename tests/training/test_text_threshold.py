import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from nlp.decision import any_of, one_of
from training.text_threshold import class_thresholds, label_thresholds, unseen_probabilities


def test_without_thresholds_the_likeliest_class_is_answered():
    assert one_of(np.array([[0.2, 0.5, 0.3], [0.4, 0.3, 0.3]]), ("a", "b", "c"), {}).tolist() == [1, 0]


def test_with_two_classes_a_threshold_is_the_probability_from_which_the_first_is_answered():
    probabilities = np.array([[0.29, 0.71], [0.31, 0.69]])
    assert one_of(probabilities, ("a", "b"), {"a": 0.3, "b": 0.7}).tolist() == [1, 0]


def test_a_label_counts_from_its_own_threshold_on():
    assert any_of(np.array([[0.3, 0.3]]), ("a", "b"), {"a": 0.3}).tolist() == [[True, False]]


def test_a_threshold_moves_to_where_the_classes_part():
    first = np.concatenate([np.full(10, 0.35), np.full(50, 0.05)])
    truth = np.repeat([0, 1], [10, 50])
    chosen = class_thresholds(truth, np.column_stack([first, 1 - first]), ("a", "b"))
    assert one_of(np.column_stack([first, 1 - first]), ("a", "b"), chosen).tolist() == truth.tolist()


def test_each_label_gets_the_threshold_with_its_highest_f1():
    truth = np.array([[1, 0], [1, 1], [0, 1], [0, 0]], dtype=bool)
    probabilities = np.array([[0.3, 0.6], [0.25, 0.9], [0.15, 0.8], [0.1, 0.7]])
    chosen = label_thresholds(truth, probabilities, ("a", "b"))
    assert 0.15 < chosen["a"] <= 0.25
    assert 0.7 < chosen["b"] <= 0.8


def test_a_label_that_nobody_has_keeps_the_middle():
    assert label_thresholds(np.zeros((5, 1), dtype=bool), np.full((5, 1), 0.01), ("a",)) == {"a": 0.5}


def test_no_row_is_answered_by_a_model_that_saw_it():
    # Labels are noise: a model that saw a row would remember it through its own column.
    draw = np.random.default_rng(0)
    target = draw.integers(0, 2, 200)
    answers = unseen_probabilities(LogisticRegression(C=1e3), np.eye(200), target, np.arange(200) % 4)
    assert ((answers[:, 1] > 0.5) == target).mean() == pytest.approx(0.5, abs=0.1)
