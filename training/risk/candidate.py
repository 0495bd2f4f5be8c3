"""What a model of risk is asked for, while it is fitted and afterwards."""

from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.dataset import Dataset
from training.error import LabelError

LEAST_OF_A_CLASS = 5


class FittedRisk(Protocol):
    """A fitted model of risk."""

    @property
    def name(self) -> str:
        """Name of the candidate it comes from."""

    def scores(self, x: pd.DataFrame) -> NDArray[np.float64]:
        """Return one score for each row of x (n_rows, n_features; NaN is null), (n_rows,): higher is riskier.

        A probability where the model gives one. Columns are found by name; further columns do no harm.
        """


class RiskCandidate(Protocol):
    """A model of risk that can be fitted."""

    @property
    def name(self) -> str:
        """Name in the comparison: booster, scorecard, logistic, trivial or another."""

    def fit(self, train: Dataset) -> FittedRisk:
        """Return the model fitted on `train`; whatever it chooses or encodes is learnt from these rows alone.

        Raises
        ------
        LabelError
            The rows cannot be learnt from.
        """


def check_learnable(train: Dataset) -> None:
    """Raise LabelError unless both classes have a few rows and no feature is infinite."""
    counts = {each: int((train.y == each).sum()) for each in (0, 1)}
    for each, count in counts.items():
        if count < LEAST_OF_A_CLASS:
            raise LabelError(
                f"target: {count} of {len(train.rows)} rows are {each}, at least {LEAST_OF_A_CLASS} are needed"
            )
    infinite = np.isinf(train.x.to_numpy(dtype="float64")).sum(axis=0)
    bad = [f"{name} in {count} rows" for name, count in zip(train.features, infinite, strict=True) if count]
    if bad:
        raise LabelError(f"infinite values, must be finite or null: {', '.join(bad)}")


def check_names(kind: str, names: tuple[str, ...], features: tuple[str, ...]) -> None:
    """Raise LabelError where a name of the config's list `kind` is no feature of the dataset."""
    missing = sorted(set(names) - set(features))
    if missing:
        raise LabelError(f"{kind}: {', '.join(missing)} not among the {len(features)} features of the dataset")
