"""Linear heads for one class of several: views that are fitted apart, calibrated together, stored as one linear model.

A sum of linear scores is linear, so whatever is blended here ends as one matrix: the class log-odds are A (W x + w) + a with
W the views and A the calibration, and A W is all that is kept. The size of the model and the time of an answer are those of
one view.
"""

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, model_validator
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from training.config import STRICT
from training.text_threshold import unseen_rows

Array = NDArray[Any]
_Weights = tuple[Array, Array]
PAIR = (0, 1)
UNSAID = -10.0
"""Score of a class that was not there to learn."""
LEAST_SPREAD = 1e-9
SOFT = 10.0
"""C of the calibration: scores are of one spread, so this hardly shrinks."""


class View(BaseModel):
    """One way to look at the rows.

    `ordinal` is a ridge on the class number, which knows the order of the classes, or on grades where there are some. The others
    see each class by itself: `square` is a ridge, `margin` a support vector machine, `odds` a logistic regression. `penalty` is
    the ridge's alpha, or 1 / C.
    `balanced` weighs rare classes up.
    """

    model_config = STRICT

    kind: Literal["ordinal", "square", "margin", "odds"]
    penalty: float = Field(gt=0)
    balanced: bool = False


class HeadConfig(BaseModel):
    """The views and how they become probabilities.

    `matrix`: a logistic regression on all their scores; for few classes, as it has one number for each pair of score and class.
    `scale`: the views' scores are added, each times one number; for many classes.
    """

    model_config = STRICT

    views: tuple[View, ...] = Field(min_length=1)
    calibration: Literal["matrix", "scale"] = "matrix"

    @model_validator(mode="after")
    def _addable(self) -> Self:
        if self.calibration == "scale" and any(view.kind == "ordinal" for view in self.views):
            raise ValueError("an ordinal view has no score for each class to add: calibration must be matrix")
        return self


def fit_head(
    config: HeadConfig,
    matrix: Any,  # noqa: ANN401 - scipy carries no types
    target: Array,
    classes: int,
    folds: Array,
    grades: Array | None = None,
) -> tuple[LogisticRegression, Array]:
    """Return the head for numbers `target` (n,) of `classes` classes, from features (n, n_features), and what to judge it by.

    These are probabilities (n, classes), each by views and a calibration fitted without the rows of its fold (n,), the calibration
    on scores of rows that their view has not seen. `grades` (n, n_grades), finer than the classes, is what an ordinal
    view looks at. A class that is missing from some rows is not said by what learnt from them; of two classes none may be missing.
    """
    graded = target if grades is None else grades

    def scores_of(seen: Array) -> Array:
        weights, offsets = _fitted(config, matrix[seen], target[seen], classes, graded[seen])
        return np.asarray(matrix[~seen] @ weights.T + offsets)

    scores = unseen_rows(folds, scores_of)
    unseen = unseen_rows(
        folds, lambda seen: _calibrated(config, scores[seen], target[seen], classes).predict_proba(scores[~seen])
    )
    weights, offsets = _fitted(config, matrix, target, classes, graded)
    return _product(_calibrated(config, scores, target, classes), weights, offsets), unseen


def _fitted(
    config: HeadConfig,
    matrix: Any,  # noqa: ANN401
    target: Array,
    classes: int,
    graded: Array,
) -> _Weights:
    """Return the weights (n_scores, n_features) and offsets (n_scores,) of all views, one below the other."""
    parts = [
        _ordinal(view, matrix, graded) if view.kind == "ordinal" else _each(view, matrix, target, classes)
        for view in config.views
    ]
    return np.vstack([weights for weights, _ in parts]), np.concatenate([offsets for _, offsets in parts])


def _ordinal(view: View, matrix: Any, graded: Array) -> _Weights:  # noqa: ANN401
    model = Ridge(view.penalty, solver="sparse_cg", tol=1e-3).fit(matrix, graded)
    return np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)


def _each(view: View, matrix: Any, target: Array, classes: int) -> _Weights:  # noqa: ANN401
    model = _estimator(view)
    model.fit(matrix, target)
    models = getattr(model, "estimators_", [model])
    weights = np.vstack([each.coef_ for each in models]), np.concatenate([each.intercept_ for each in models])
    return _with_missing(weights, model.classes_, classes)


def _estimator(view: View) -> Any:  # noqa: ANN401
    weight = "balanced" if view.balanced else None
    if view.kind == "square":
        return RidgeClassifier(view.penalty, class_weight=weight, solver="sparse_cg", tol=1e-3)
    # The order of the steps is random, the seed makes a second training give the same model.
    if view.kind == "margin":
        return LinearSVC(C=1 / view.penalty, class_weight=weight, random_state=0)
    one = LogisticRegression(
        C=1 / view.penalty, class_weight=weight, solver="liblinear", dual=True, tol=1e-3, max_iter=1000, random_state=0
    )
    return OneVsRestClassifier(one)


def _with_missing(weights: _Weights, present: Array, classes: int) -> _Weights:
    """Return one row of weights a class, of two classes one row in all, though not every class was there to learn."""
    rows, offsets = weights
    if len(present) == classes:
        return weights
    if len(present) == len(PAIR):
        rows, offsets = np.vstack([-rows, rows]), np.concatenate([-offsets, offsets])
    every, unsaid = np.zeros((classes, rows.shape[1])), np.full(classes, UNSAID)
    every[present], unsaid[present] = rows, offsets
    return every, unsaid


def _calibrated(config: HeadConfig, scores: Array, target: Array, classes: int) -> LogisticRegression:
    """Return what turns scores (n, n_scores) into probabilities."""
    if config.calibration == "matrix" or scores.shape[1] == len(config.views):
        spread = np.maximum(scores.std(axis=0), LEAST_SPREAD)
        model = LogisticRegression(C=SOFT, max_iter=1000).fit(scores / spread, target)
        return _linear(*_with_missing((model.coef_ / spread, model.intercept_), model.classes_, classes))
    each = scores.reshape(len(scores), len(config.views), classes)
    scales = np.exp(minimize(_loss, np.zeros(len(config.views)), (each, target), method="Nelder-Mead").x)
    return _linear(np.hstack([scale * np.eye(classes) for scale in scales]), np.zeros(classes))


def _loss(log_scales: Array, scores: Array, target: Array) -> float:
    """Return the mean negative log-likelihood of `target` (n,) where scores (n, n_views, n_classes) are scaled and added."""
    odds = np.einsum("v,nvc->nc", np.exp(log_scales), scores)
    return -float(log_softmax(odds, axis=1)[np.arange(len(target)), target].mean())


def _product(calibration: LogisticRegression, weights: Array, offsets: Array) -> LogisticRegression:
    return _linear(calibration.coef_ @ weights, calibration.coef_ @ offsets + calibration.intercept_)


def _linear(weights: Array, offsets: Array) -> LogisticRegression:
    """Return a fitted classifier with these weights (n_scores, n_features): softmax, or of two classes the logistic function."""
    model = LogisticRegression()
    model.classes_ = np.arange(max(len(weights), len(PAIR)))
    model.coef_, model.intercept_ = weights, offsets
    model.n_features_in_ = weights.shape[1]
    return model
