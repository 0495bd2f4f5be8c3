"""The guess that costs nothing: one feature as the score, “was in arrears last month”."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.dataset import Dataset
from training.risk.candidate import check_names


@dataclass(frozen=True)
class TrivialRisk:
    """The feature as it is; null counts as 0. It is candidate and fitted model in one, having nothing to learn."""

    feature: str
    name: str = "trivial"

    def fit(self, train: Dataset) -> "TrivialRisk":
        """Return itself; LabelError where the dataset has no such feature."""
        check_names("trivial", (self.feature,), train.features)
        return self

    def scores(self, x: pd.DataFrame) -> NDArray[np.float64]:
        """Return the feature's values, (n_rows,); no probabilities."""
        return x[self.feature].fillna(0.0).to_numpy(dtype="float64")
