import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from training.confusion import accuracy, confusion_counts, label_counts, label_macro_f1, macro_f1, micro_f1
from training.error import TrainingError
from training.metric import auc, bootstrap_interval, ks, measure, measure_counts, spearman

GENERATOR = np.random.default_rng(7)
TRUTH = GENERATOR.integers(0, 3, 400)
PREDICTED = np.where(GENERATOR.random(400) < 0.7, TRUTH, GENERATOR.integers(0, 3, 400))
SCORE = PREDICTED + GENERATOR.random(400).round(1)


def test_macro_f1_and_accuracy_agree_with_scikit_learn():
    total = confusion_counts(TRUTH, PREDICTED, 3).sum(axis=0)
    assert macro_f1(total) == pytest.approx(f1_score(TRUTH, PREDICTED, average="macro"))
    assert accuracy(total) == pytest.approx((TRUTH == PREDICTED).mean())


def test_micro_and_macro_f1_of_labels_agree_with_scikit_learn():
    truth, predicted = GENERATOR.random((200, 4)) < 0.3, GENERATOR.random((200, 4)) < 0.4
    total = label_counts(truth, predicted).sum(axis=0)
    assert micro_f1(total) == pytest.approx(f1_score(truth, predicted, average="micro"))
    assert label_macro_f1(total) == pytest.approx(f1_score(truth, predicted, average="macro"))


def test_auc_counts_ties_as_half():
    positive = TRUTH == 2
    assert auc(positive, SCORE) == pytest.approx(roc_auc_score(positive, SCORE))
    assert auc([0, 1], [5, 5]) == 0.5


def test_ks_is_one_where_the_scores_do_not_overlap_and_zero_where_they_are_equal():
    assert ks([0, 0, 1, 1], [1, 2, 3, 4]) == 1
    assert ks([0, 1, 0, 1], [1, 1, 2, 2]) == 0


def test_figures_with_one_class_or_a_constant_are_undefined_not_wrong():
    assert np.isnan([auc([1, 1], [0, 1]), ks([0, 0], [0, 1]), spearman([1, 1], [1, 2])]).all()


def test_interval_holds_the_value_and_is_the_same_for_the_same_seed():
    low, high = bootstrap_interval(spearman, TRUTH, SCORE, seed=3)
    assert low < spearman(TRUTH, SCORE) < high
    assert (low, high) == bootstrap_interval(spearman, TRUTH, SCORE, seed=3)


def test_interval_by_group_is_wider_where_rows_of_a_group_repeat_each_other():
    truth, said = np.repeat(TRUTH[:60], 20), np.repeat(PREDICTED[:60], 20)
    alone = bootstrap_interval(lambda one, two: (one == two).mean(), truth, said)
    grouped = bootstrap_interval(lambda one, two: (one == two).mean(), truth, said, groups=np.repeat(np.arange(60), 20))
    assert grouped[1] - grouped[0] > 2 * (alone[1] - alone[0])


def test_interval_from_counts_is_the_interval_from_rows():
    counts = confusion_counts(TRUTH, PREDICTED, 3)
    fast = measure_counts("macro_f1", macro_f1, counts, rows=400)
    slow = measure("macro_f1", lambda one, two: macro_f1(confusion_counts(one, two, 3).sum(axis=0)), TRUTH, PREDICTED)
    assert fast.value == pytest.approx(slow.value)
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high), abs=0.015)


def test_too_few_rows_for_an_interval_are_refused():
    with pytest.raises(TrainingError, match=r"auc is undefined in .* resamples"):
        measure("auc", auc, [1, 1, 1], [0.1, 0.2, 0.3])
