"""Rows that both versions of a risk model have scored."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.retraining.job import RetrainableJob, Scorer

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """What one version says of the rows, (n_rows,) each; a trivial score has neither probabilities nor thresholds."""

    scores: Floats
    probabilities: Floats | None = None
    flagged: NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class ScoredRows:
    """Rows (customer_id, as_of, target) with what both versions say of them."""

    rows: pd.DataFrame
    before: Side
    after: Side

    @property
    def truth(self) -> NDArray[np.int64]:
        """Outcomes (n_rows,) of 0/1."""
        return self.rows["target"].to_numpy()

    @property
    def customers(self) -> NDArray[Any]:
        """Customer of each row."""
        return self.rows["customer_id"].to_numpy()


def scored_rows(job: RetrainableJob, rows: pd.DataFrame, before: Scorer | None, after: Scorer) -> ScoredRows:
    """Return the rows scored by both versions on features as of the row; without `before` by the trivial score of the job."""
    columns = before.columns if before else (job.baseline,)
    x = job.features(list(dict.fromkeys((*columns, *after.columns))), rows)
    other = _side(before, x) if before else Side(x[job.baseline].fillna(0.0).to_numpy(dtype="float64"))
    return ScoredRows(rows, other, _side(after, x))


def _side(scorer: Scorer, x: pd.DataFrame) -> Side:
    scores = scorer.scores(x[list(scorer.columns)])
    probabilities = scorer.calibrated(scores)
    return Side(scores, probabilities, probabilities >= scorer.begins)


def of_customers(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the rows of at most `most` customers, drawn by a hash of their id: the same ones each time, whoever else is there."""
    customers = rows["customer_id"].drop_duplicates()
    if len(customers) <= most:
        return rows.reset_index(drop=True)
    place = pd.util.hash_pandas_object(customers, index=False).to_numpy()
    chosen = customers[place <= np.partition(place, most - 1)[most - 1]]
    return rows[rows["customer_id"].isin(chosen)].reset_index(drop=True)
