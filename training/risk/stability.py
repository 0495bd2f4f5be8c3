"""Population stability of the score (PSI) and of each feature (CSI) against the rows the model was fitted on.

PSI = Σ (new − old) · ln(new ÷ old) over the tenths of the old values, with a bin of its own for nulls; CSI is the same index
of a feature. Formula and reading (below 0.1 stable, above 0.25 another population): Siddiqi, Credit Risk Scorecards (2006),
p. 136; Karakoulas (2004). Between n and m independent rows of one distribution it is about (1/n + 1/m) · χ²(B − 1) for B bins:
Yurdakul and Naranjo, Statistical properties of the population stability index (2020).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from feature_store.quality.distribution import histogram_edges, histogram_shares
from feature_store.quality.stability import ANOTHER_DISTRIBUTION
from feature_store.quality.stability import psi as stability_index
from training.metric import LEVEL

WATCHED = 0.1
"""From this index on a shift is worth an explanation; from `ANOTHER_DISTRIBUTION` on the model is read as unfit."""

__all__ = ["ANOTHER_DISTRIBUTION", "WATCHED", "Reference", "psi_by_vintage", "reference"]


class Reference(NamedTuple):
    """How values were distributed at the time of fitting: edges of their tenths, shares (nulls last), and their number."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    rows: int

    def psi(self, values: ArrayLike) -> float:
        """Return the stability index of new values (n,), NaN for null; NaN where there are no rows."""
        new = _shares(np.asarray(values, dtype=float), self.edges)
        return stability_index(self.shares, new) if new else float("nan")

    def noise(self, rows: int) -> float:
        """Return what the index of `rows` independent rows of the same distribution stays below 19 times in 20."""
        used = sum(share > 0 for share in self.shares)
        return float((1 / max(rows, 1) + 1 / max(self.rows, 1)) * chi2.ppf(LEVEL, max(used - 1, 1)))


def reference(values: ArrayLike) -> Reference:
    """Return the distribution of values (n,) at the time of fitting; NaN is null, infinite values are the outermost."""
    given = np.asarray(values, dtype=float)
    known = np.sort(given[~np.isnan(given)])
    finite = known[np.isfinite(known)]
    edges = histogram_edges(finite) if len(finite) else ()
    return Reference(edges, _shares(given, edges), len(given))


def psi_by_vintage(fit: pd.DataFrame, rows: pd.DataFrame, as_of: pd.Series) -> pd.DataFrame:
    """Return the index of every column of `rows` (n_rows, n_columns) in each vintage against its values in `fit`.

    One line for each column, one column for each vintage of `as_of` (n_rows,) in order of time.
    """
    references = {name: reference(fit[name]) for name in rows.columns}
    vintages = {vintage: rows[as_of.to_numpy() == vintage] for vintage in sorted(as_of.unique())}
    found = {
        vintage: {name: references[name].psi(part[name]) for name in rows.columns} for vintage, part in vintages.items()
    }
    return pd.DataFrame(found, index=list(rows.columns))


def _shares(values: NDArray[np.float64], edges: tuple[float, ...]) -> tuple[float, ...]:
    if not len(values):
        return ()
    known = np.sort(values[~np.isnan(values)])
    nulls = 1 - len(known) / len(values)
    between = histogram_shares(known, edges) if len(known) else (0.0,) * (len(edges) + 1)
    return (*(share * (1 - nulls) for share in between), nulls)
