"""LightGBM boosters with one way to fit them: single-threaded and seeded, so that the same rows give the same model."""

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from training.config import STRICT


class BoosterConfig(BaseModel):
    """What a booster is grown with."""

    model_config = STRICT

    rounds: int = Field(ge=1, le=10_000)
    learning_rate: float = Field(gt=0, le=1)
    num_leaves: int = Field(ge=2, le=1024)
    min_child_samples: int = Field(ge=1)
    feature_fraction: float = Field(gt=0, le=1)
    lambda_l2: float = Field(ge=0)


def fit_booster(x: pd.DataFrame, y: pd.Series, config: BoosterConfig, seed: int) -> lgb.Booster:
    """Return a booster of probabilities fitted on x (n_rows, n_features; NaN is null) and y (n_rows,) of 0/1."""
    params = {
        "objective": "binary",
        "verbose": -1,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        **config.model_dump(exclude={"rounds"}),
    }
    return lgb.train(params, lgb.Dataset(x, y), config.rounds)


def importance(booster: lgb.Booster) -> pd.Series:
    """Return each feature's share of the gain, largest first."""
    gain = pd.Series(booster.feature_importance("gain"), index=booster.feature_name(), dtype="float64")
    return (gain / max(gain.sum(), np.finfo(float).tiny)).sort_values(ascending=False)


def probabilities(booster: lgb.Booster, x: pd.DataFrame) -> NDArray[np.float64]:
    """Return the probability of 1 for each row of x, (n_rows,)."""
    return np.asarray(booster.predict(x[booster.feature_name()], num_threads=1), dtype="float64")
