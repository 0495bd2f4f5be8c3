"""LightGBM boosters with one way to fit them: single-threaded and seeded, so that the same rows give the same model.

No class is weighted: that would lift every probability, and bands and costs are held against probabilities.
"""

from dataclasses import dataclass
from typing import Any, Self

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, Field, model_validator

from training.config import STRICT
from training.dataset import Dataset
from training.risk.candidate import check_learnable, check_names

_NOT_LIGHTGBM = {"rounds", "increasing", "decreasing", "categories"}


class BoosterConfig(BaseModel):
    """What a booster is grown with.

    `extra_trees` draws thresholds at random (Geurts et al. 2006), a strong prior for tables of few rows.
    `increasing` names features of which more never means less risk, `decreasing` those of which more never means more;
    `categories` those that hold whole numbers from 0 standing for kinds. A kind unseen in training counts as null.
    """

    model_config = STRICT

    rounds: int = Field(ge=1, le=10_000)
    learning_rate: float = Field(gt=0, le=1)
    num_leaves: int = Field(ge=2, le=1024)
    min_child_samples: int = Field(ge=1)
    feature_fraction: float = Field(gt=0, le=1)
    lambda_l2: float = Field(ge=0)
    extra_trees: bool = False
    increasing: tuple[str, ...] = ()
    decreasing: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        named = [*self.increasing, *self.decreasing, *self.categories]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: named twice in increasing, decreasing and categories")
        return self

    def parameters(self, features: tuple[str, ...], seed: int) -> dict[str, Any]:
        """Return LightGBM's parameters for these features.

        Raises
        ------
        LabelError
            `increasing`, `decreasing` or `categories` name what is no feature.
        """
        for kind in ("increasing", "decreasing", "categories"):
            check_names(kind, getattr(self, kind), features)
        direction = dict.fromkeys(self.increasing, 1) | dict.fromkeys(self.decreasing, -1)
        monotone = [direction.get(name, 0) for name in features]
        # "basic" alone keeps the promise: boosters of "intermediate" and "advanced" were found to fall where they must rise.
        return {
            "objective": "binary",
            "verbose": -1,
            "num_threads": 1,
            "deterministic": True,
            "force_row_wise": True,
            "seed": seed,
            **({"monotone_constraints": monotone, "monotone_constraints_method": "basic"} if any(monotone) else {}),
            **self.model_dump(exclude=_NOT_LIGHTGBM),
        }


@dataclass(frozen=True)
class FittedBooster:
    """A booster that gives probabilities."""

    booster: lgb.Booster
    name: str = "booster"

    def scores(self, x: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities, (n_rows,)."""
        return probabilities(self.booster, x)


@dataclass(frozen=True)
class BoosterCandidate:
    """A booster with a fixed config."""

    config: BoosterConfig
    seed: int
    name: str = "booster"

    def fit(self, train: Dataset) -> FittedBooster:
        """Return the booster of these rows; LabelError where they cannot be learnt from."""
        check_learnable(train)
        return FittedBooster(fit_booster(train.x, train.y, self.config, self.seed), self.name)


def fit_booster(
    x: pd.DataFrame, y: "pd.Series[Any]", config: BoosterConfig, seed: int, weights: ArrayLike | None = None
) -> lgb.Booster:
    """Return a booster of probabilities fitted on x (n_rows, n_features; NaN is null) and y (n_rows,) of 0/1.

    `weights` (n_rows,) say how much each row counts; null: all the same.

    Raises
    ------
    LabelError
        The config names what is no feature.
    """
    parameters = config.parameters(tuple(x.columns), seed)
    counted = None if weights is None else np.asarray(weights)
    rows = lgb.Dataset(x, y, weight=counted, categorical_feature=list(config.categories))
    return lgb.train(parameters, rows, config.rounds)


def importance(booster: lgb.Booster) -> "pd.Series[float]":
    """Return each feature's share of the gain, largest first."""
    gain = pd.Series(booster.feature_importance("gain"), index=booster.feature_name(), dtype="float64")
    return (gain / max(gain.sum(), np.finfo(float).tiny)).sort_values(ascending=False)


def probabilities(booster: lgb.Booster, x: pd.DataFrame) -> NDArray[np.float64]:
    """Return the probability of 1 for each row of x, (n_rows,)."""
    return np.asarray(booster.predict(x[booster.feature_name()], num_threads=1), dtype="float64")
