"""Several models of risk as one: the mean of their log odds.

On a small panel that drifts a booster and a regression fail on different rows. Averaging log odds keeps each model's certainty
and is the geometric mean of the odds (Genest and Zidek 1986, logarithmic opinion pool with equal weights).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from training.dataset import Dataset
from training.error import LabelError
from training.risk.candidate import FittedRisk, RiskCandidate

Floats = NDArray[np.float64]
_EDGE = 1e-6


@dataclass(frozen=True)
class FittedBlend:
    """Fitted models of probabilities, each with the same say."""

    members: tuple[FittedRisk, ...]
    name: str = "blend"

    def scores(self, x: pd.DataFrame) -> Floats:
        """Return probabilities, (n_rows,).

        Raises
        ------
        LabelError
            A member's scores are no probabilities.
        """
        return np.asarray(expit(np.mean([_log_odds(member, x) for member in self.members], axis=0)))


@dataclass(frozen=True)
class BlendCandidate:
    """At least two models of probabilities, fitted on the same rows."""

    members: tuple[RiskCandidate, ...]
    name: str = "blend"

    def __post_init__(self) -> None:
        """Refuse a blend of one; LabelError."""
        if len(self.members) < 2:  # noqa: PLR2004 - one model is no blend
            raise LabelError(f"blend: {len(self.members)} models, at least 2 are needed")

    def fit(self, train: Dataset) -> FittedBlend:
        """Return the blend of these rows; LabelError where a member cannot learn from them."""
        return FittedBlend(tuple(member.fit(train) for member in self.members), self.name)


def _log_odds(member: FittedRisk, x: pd.DataFrame) -> Floats:
    scores = member.scores(x)
    if len(scores) and not (scores.min() >= 0 and scores.max() <= 1):
        raise LabelError(f"{member.name}: scores lie in {scores.min():g} … {scores.max():g}, a blend needs 0 … 1")
    return np.asarray(logit(np.clip(scores, _EDGE, 1 - _EDGE)))
