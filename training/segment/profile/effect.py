"""How far a segment differs from all other customers, feature by feature: effect sizes with intervals, the largest first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Z95 = 1.959963984540054
LEAST_ROWS = 10
_REPEATS = 300


@dataclass(frozen=True)
class Effect:
    """An effect size with its 95 % interval. `kind` is "d", a standardised mean difference (below 0: lower), or "V", Cramér's."""

    name: str
    kind: str
    size: float
    low: float
    high: float


def standardised_differences(x: pd.DataFrame, inside: NDArray[np.bool_]) -> list[Effect]:
    """Return for each feature of x (n, n_features; NaN is null) how many standard deviations `inside` differs from the others.

    Features are read as normal scores (van der Waerden), for one steel mill would widen the deviation of kWh beyond any difference.
    Interval by Hedges and Olkin (1985): d ± 1.96 √((n₁ + n₀) / (n₁ n₀) + d² / (2 (n₁ + n₀))). Features known of fewer than ten
    customers on either side are left out.
    """
    effects = (_difference(str(name), x[name].to_numpy(dtype="float64"), inside) for name in x.columns)
    return sorted((effect for effect in effects if effect), key=lambda effect: -abs(effect.size))


def cramers_v(name: str, table: NDArray[np.float64], seed: int = 0) -> Effect | None:
    """Return Cramér's V of a table (2, n_codes): inside and outside a group, by code; None without two rows and two codes.

    Corrected for bias (Bergsma 2013); 95 % percentile interval of 300 multinomial resamples.
    """
    counts = table[:, table.sum(axis=0) > 0]
    if counts.shape[1] < 2 or counts.sum(axis=1).min() < LEAST_ROWS:  # noqa: PLR2004 - nothing to compare
        return None
    n = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(n, counts.ravel() / n, size=_REPEATS)
    sizes = [_v(each.reshape(counts.shape).astype("float64")) for each in drawn]
    low, high = np.quantile(sizes, [0.025, 0.975])
    return Effect(name, "V", _v(counts), float(low), float(high))


def _difference(name: str, values: NDArray[np.float64], inside: NDArray[np.bool_]) -> Effect | None:
    known = np.isfinite(values)
    one, other = int((known & inside).sum()), int((known & ~inside).sum())
    if min(one, other) < LEAST_ROWS:
        return None
    score = norm.ppf(rankdata(values[known]) / (one + other + 1))
    side = inside[known]
    spread = np.sqrt(((one - 1) * score[side].var(ddof=1) + (other - 1) * score[~side].var(ddof=1)) / (one + other - 2))
    if spread == 0:
        return None
    size = float((score[side].mean() - score[~side].mean()) / spread)
    error = Z95 * np.sqrt((one + other) / (one * other) + size**2 / (2 * (one + other)))
    return Effect(name, "d", size, size - error, size + error)


def _v(counts: NDArray[np.float64]) -> float:
    counts = counts[:, counts.sum(axis=0) > 0]
    n, columns = counts.sum(), counts.shape[1]
    if columns < 2 or not counts.sum(axis=1).all():  # noqa: PLR2004 - nothing to compare
        return 0.0
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / n
    bias = (columns - 1) / (n - 1)
    phi = max(0.0, ((counts - expected) ** 2 / expected).sum() / n - bias)
    least = min(2 - 1 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    return float(np.sqrt(phi / least))
