"""The baseline every model of risk must beat: a regularised logistic regression on all features.

Amounts and counts have long tails, so every feature goes through sign(v) · ln(1 + |v|); nulls become the median of
the training rows, beside an indicator where training had nulls.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from training.config import STRICT
from training.dataset import Dataset
from training.risk.candidate import check_learnable

Floats = NDArray[np.float64]


class LogisticConfig(BaseModel):
    """`strength` is the inverse of the L2 penalty on standardised columns."""

    model_config = STRICT

    strength: float = Field(default=0.1, gt=0)


@dataclass(frozen=True)
class FittedLogistic:
    """Weights of standardised columns: every feature (n_features,), then an indicator of each that had nulls."""

    features: tuple[str, ...]
    median: Floats
    indicated: NDArray[np.bool_]
    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float
    name: str = "logistic"

    def scores(self, x: pd.DataFrame) -> Floats:
        """Return probabilities, (n_rows,); infinite values count as null."""
        raw = _columns(x[list(self.features)], self.median, self.indicated)
        return np.asarray(expit((raw - self.mean) / self.scale @ self.weights + self.intercept))


@dataclass(frozen=True)
class LogisticCandidate:
    """Logistic regression after imputation, indicators, signed logarithm and standardisation."""

    config: LogisticConfig
    name: str = "logistic"

    def fit(self, train: Dataset) -> FittedLogistic:
        """Return the regression of these rows; LabelError where they cannot be learnt from."""
        check_learnable(train)
        logs = _signed_log(train.x)
        null = np.isnan(logs)
        median = np.array([np.median(column[~gone]) if (~gone).any() else 0.0 for column, gone in _pairs(logs, null)])
        indicated = np.asarray(null.any(axis=0) & ~null.all(axis=0))
        raw = _columns(train.x, median, indicated)
        mean, spread = raw.mean(axis=0), raw.std(axis=0)
        scale = np.where(spread > 0, spread, 1.0)
        model = LogisticRegression(C=self.config.strength, max_iter=2000).fit((raw - mean) / scale, train.y)
        return FittedLogistic(
            train.features, median, indicated, mean, scale, model.coef_[0], float(model.intercept_[0]), self.name
        )


def _signed_log(x: pd.DataFrame) -> Floats:
    values = x.to_numpy(dtype="float64")
    return np.where(np.isfinite(values), np.sign(values) * np.log1p(np.abs(values)), np.nan)


def _columns(x: pd.DataFrame, median: Floats, indicated: NDArray[np.bool_]) -> Floats:
    logs = _signed_log(x)
    null = np.isnan(logs)
    return np.hstack([np.where(null, median, logs), null[:, indicated].astype(float)])


def _pairs(logs: Floats, null: NDArray[np.bool_]) -> "zip[tuple[Floats, NDArray[np.bool_]]]":
    return zip(logs.T, null.T, strict=True)
