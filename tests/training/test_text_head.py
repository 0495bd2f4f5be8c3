import numpy as np
import pytest
from pydantic import ValidationError
from scipy.sparse import csr_matrix

from training.text_head import HeadConfig, View, fit_head

VIEWS = {
    "ordinal": {"kind": "ordinal", "penalty": 1.0},
    "square": {"kind": "square", "penalty": 1.0},
    "margin": {"kind": "margin", "penalty": 2.0},
    "odds": {"kind": "odds", "penalty": 0.5, "balanced": True},
}


def rows(classes, count=240):
    """Return features of which each class has its own, beside noise; class numbers; folds."""
    draw = np.random.default_rng(4)
    target = np.arange(count) % classes
    features = draw.normal(size=(count, classes + 5)) * 0.5
    features[np.arange(count), target] += 1.5
    return csr_matrix(features), target, draw.integers(0, 3, count)


def head(*names, calibration="matrix"):
    return HeadConfig(views=[VIEWS[name] for name in names], calibration=calibration)


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("names", [("ordinal",), ("square",), ("margin",), ("odds",), ("ordinal", "margin", "odds")])
def test_every_view_and_their_blend_give_probabilities_of_all_classes(classes, names):
    matrix, target, folds = rows(classes)
    model, unseen = fit_head(head(*names), matrix, target, classes, folds)
    assert model.predict_proba(matrix).shape == unseen.shape == (len(target), classes)
    assert unseen.sum(axis=1) == pytest.approx(1.0)
    if names != ("ordinal",) or classes == 2:
        assert (unseen.argmax(axis=1) == target).mean() > 0.8


def test_a_blend_is_one_linear_model_however_many_views_it_has():
    matrix, target, folds = rows(3)
    model, _ = fit_head(head("ordinal", "margin", "odds"), matrix, target, 3, folds)
    assert model.coef_.shape == (3, matrix.shape[1])


def test_many_classes_are_calibrated_by_one_number_a_view():
    matrix, target, folds = rows(6)
    model, unseen = fit_head(head("margin", "odds", calibration="scale"), matrix, target, 6, folds)
    assert (unseen.argmax(axis=1) == target).mean() > 0.8
    sure = unseen.max(axis=1)
    assert sure.mean() == pytest.approx((unseen.argmax(axis=1) == target).mean(), abs=0.08)
    assert model.coef_.shape == (6, matrix.shape[1])


def test_probabilities_to_judge_by_are_of_rows_not_seen():
    # Labels are noise, and each row has a column of its own to be remembered by.
    draw = np.random.default_rng(0)
    target, folds = draw.integers(0, 2, 200), np.arange(200) % 4
    _, unseen = fit_head(head("odds"), csr_matrix(np.eye(200)), target, 2, folds)
    assert (unseen.argmax(axis=1) == target).mean() == pytest.approx(0.5, abs=0.12)


def test_an_ordinal_view_looks_at_grades_where_there_are_some():
    matrix, target, folds = rows(2)
    grades = np.column_stack([target + 0.1 * np.asarray(matrix.todense())[:, 0], target])
    model, _ = fit_head(head("ordinal"), matrix, target, 2, folds, grades)
    plain, _ = fit_head(head("ordinal"), matrix, target, 2, folds)
    assert model.coef_.shape == plain.coef_.shape
    assert np.abs(model.coef_ - plain.coef_).max() > 0.01


@pytest.mark.parametrize("calibration", ["matrix", "scale"])
def test_a_class_that_is_missing_from_a_fold_is_not_said_there_and_breaks_nothing(calibration):
    matrix, target, _ = rows(4)
    folds = np.where(target == 3, 0, np.arange(len(target)) % 3)
    model, unseen = fit_head(head("margin", "odds", calibration=calibration), matrix, target, 5, folds)
    assert unseen[folds == 0].argmax(axis=1).max() < 3
    assert model.predict_proba(matrix).shape == unseen.shape == (len(target), 5)
    assert model.predict_proba(matrix).argmax(axis=1).max() < 4


def test_the_same_rows_give_the_same_head():
    matrix, target, folds = rows(3)
    first, second = (fit_head(head("margin", "odds"), matrix, target, 3, folds)[0].coef_ for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize(
    ("views", "calibration"),
    [([], "matrix"), ([{"kind": "forest", "penalty": 1.0}], "matrix"), ([VIEWS["ordinal"]], "scale")],
)
def test_a_head_that_makes_no_sense_is_refused(views, calibration):
    with pytest.raises(ValidationError):
        HeadConfig(views=views, calibration=calibration)


def test_a_penalty_must_be_above_nothing():
    with pytest.raises(ValidationError):
        View(kind="margin", penalty=0.0)
