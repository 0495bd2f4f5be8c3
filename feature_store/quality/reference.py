"""How values were distributed once, and how far others lie from that: PSI of a score, CSI of a feature.

PSI = Σ (new − old) · ln(new ÷ old) over the tenths of the old values, with a bin of its own for nulls; CSI is the same index
of a feature. Formula and reading (below 0.1 stable, above 0.25 another population): Siddiqi, Credit Risk Scorecards (2006),
p. 136; Karakoulas (2004). Between n and m independent rows of one distribution it is about (1/n + 1/m) · χ²(B − 1) for B bins:
Yurdakul and Naranjo, Statistical properties of the population stability index (2020).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from feature_store.quality.distribution import histogram_edges
from feature_store.quality.stability import ANOTHER_DISTRIBUTION, psi

LEVEL = 0.95
WATCHED = 0.1
"""From this index on a shift is worth an explanation; from `ANOTHER_DISTRIBUTION` on the model is read as unfit."""

__all__ = ["ANOTHER_DISTRIBUTION", "LEVEL", "WATCHED", "Reference", "histogram_counts", "psi_by_vintage", "reference"]


class Reference(NamedTuple):
    """How values were distributed at the time of fitting: edges of their tenths, shares (nulls last), and their number."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    rows: int

    def psi(self, values: ArrayLike) -> float:
        """Return the stability index of new values (n,), NaN for null; NaN where there are no rows."""
        return self.psi_of_counts(histogram_counts(values, self.edges))

    def psi_of_counts(self, counts: ArrayLike) -> float:
        """Return the stability index of new rows by their number in each bin (nulls last), as `histogram_counts` gives them."""
        given = np.asarray(counts, dtype=float)
        return psi(self.shares, (given / given.sum()).tolist()) if given.sum() else float("nan")

    def noise(self, rows: int, level: float = LEVEL) -> float:
        """Return what the index of `rows` independent rows of the same distribution stays below, 19 times in 20 by default."""
        used = sum(share > 0 for share in self.shares)
        return (1 / max(rows, 1) + 1 / max(self.rows, 1)) * _quantile(level, max(used - 1, 1))


def reference(values: ArrayLike) -> Reference:
    """Return the distribution of values (n,) at the time of fitting; NaN is null, infinite values are the outermost."""
    given = np.asarray(values, dtype=float)
    finite = np.sort(given[np.isfinite(given)])
    edges = histogram_edges(finite) if len(finite) else ()
    counts = histogram_counts(given, edges)
    return Reference(edges, tuple((counts / len(given)).tolist()) if len(given) else (), len(given))


def histogram_counts(values: ArrayLike, edges: tuple[float, ...]) -> NDArray[np.int64]:
    """Return how many values lie in (−∞, edges[0]], … (edges[-1], ∞), and how many are NaN, (len(edges) + 2,)."""
    given = np.asarray(values, dtype=float)
    known = given[~np.isnan(given)]
    between = np.bincount(np.searchsorted(np.asarray(edges, dtype=float), known), minlength=len(edges) + 1)
    return np.append(between, len(given) - len(known)).astype(np.int64)


@lru_cache(maxsize=256)
def _quantile(level: float, freedom: int) -> float:
    return float(chi2.ppf(level, freedom))


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
