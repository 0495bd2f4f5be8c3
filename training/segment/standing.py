"""How each group stands in each feature: its mean rank, and its middle against that of all customers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Standing:
    """Two tables, one row per group (0 … k − 1), one column per feature.

    `rank`: mean rank, 0 the lowest customer, 1 the highest, a null as 0.5. `index`: median of the group ÷ median of all, of the
    rows that are not null, for one steel mill lifts any mean above every household; means where the median of all is 0, as that of
    calls is. NaN where both are 0 or the group has no value.
    """

    rank: pd.DataFrame
    index: pd.DataFrame


def stand(x: pd.DataFrame, groups: NDArray[np.int64], k: int) -> Standing:
    """Return how `k` groups stand in the features x (n_rows, n_features; NaN is null), `groups` (n_rows,) in 0 … k − 1."""
    every = range(k)
    rank = x.rank(pct=True).fillna(0.5).groupby(groups).mean().reindex(every).fillna(0.5)
    finite = x.where(np.isfinite(x))
    parts = finite.groupby(groups)
    middle = parts.median().reindex(every) / finite.median().replace(0.0, np.nan)
    mean = parts.mean().reindex(every) / finite.mean().replace(0.0, np.nan)
    return Standing(rank, middle.fillna(mean))
