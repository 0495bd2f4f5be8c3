"""How well groups agree with classes that are known: statistics of one table of counts, with intervals over customers."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Agreement = Callable[[Floats], Floats]
"""From tables (…, n_classes, n_groups) of counts to one number each, (…,)."""
_REPEATS = 500


def table_of(classes: ArrayLike, groups: ArrayLike) -> Floats:
    """Return how many rows have each class and group, (n_classes, n_groups)."""
    return np.asarray(pd.crosstab(np.asarray(classes), np.asarray(groups)).to_numpy(dtype=float))


def interval(agreement: Agreement, table: Floats, seed: int = 0) -> tuple[float, float]:
    """Return the ends of the 95 % bootstrap interval: rows drawn with replacement are a multinomial draw of the table's cells."""
    drawn = np.random.default_rng(seed).multinomial(int(table.sum()), (table / table.sum()).ravel(), size=_REPEATS)
    low, high = np.quantile(agreement(drawn.reshape(_REPEATS, *table.shape).astype(float)), [0.025, 0.975])
    return float(low), float(high)


def adjusted_rand(tables: Floats) -> Floats:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 the same partition, 0 what chance gives."""
    within = _pairs(tables).sum(axis=(-2, -1))
    rows, columns = _pairs(tables.sum(axis=-1)).sum(axis=-1), _pairs(tables.sum(axis=-2)).sum(axis=-1)
    expected = rows * columns / _pairs(tables.sum(axis=(-2, -1)))
    return np.asarray((within - expected) / np.maximum((rows + columns) / 2 - expected, 1e-12))


def v_measure(tables: Floats) -> Floats:
    """Harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007), 0 … 1."""
    one, other = _entropy(tables.sum(axis=-1)), _entropy(tables.sum(axis=-2))
    shared = one + other - _entropy(tables.reshape(*tables.shape[:-2], -1))
    return np.asarray(2 * shared / np.maximum(one + other, 1e-12))


def cramers_v(tables: Floats) -> Floats:
    """Cramér's V, 0 … 1, without correction for bias."""
    total = tables.sum(axis=(-2, -1), keepdims=True)
    expected = tables.sum(axis=-1, keepdims=True) * tables.sum(axis=-2, keepdims=True) / total
    chi2 = ((tables - expected) ** 2 / np.maximum(expected, 1e-12)).sum(axis=(-2, -1))
    smaller = max(min(tables.shape[-2:]) - 1, 1)
    return np.asarray(np.sqrt(chi2 / (total[..., 0, 0] * smaller)))


def best_merge(sizes: Floats, k: int, smallest: float, largest: float, beside: float = 0.0) -> float:
    """Return the highest adjusted Rand index of any groups made of whole classes with shares within the limits.

    The k − 2 largest classes stay alone, all others are dealt to the last two groups in every way: the best there is where the
    large ones outweigh the rest, as here.

    Parameters
    ----------
    sizes
        (n_classes,) customers of each class.
    beside
        Customers of no class that are counted in shares; they may be put wherever they do least harm.
    """
    order = np.sort(np.asarray(sizes, dtype=float))[::-1]
    total = order.sum() + beside
    alone, rest = order[: k - 2], order[k - 2 :]
    best = 0.0
    for side in product((0, 1), repeat=len(rest)):
        mask = np.array(side, dtype=bool)
        parts = [*alone, rest[mask].sum(), rest[~mask].sum()]
        if max(parts) > largest * total or min(parts) + beside < smallest * total:
            continue
        table = np.zeros((len(order), k))
        table[np.arange(k - 2), np.arange(k - 2)] = alone
        table[np.arange(k - 2, len(order)), k - 2 + mask] = rest
        best = max(best, float(adjusted_rand(table)))
    return best


def _pairs(counts: Floats) -> Floats:
    return counts * (counts - 1) / 2


def _entropy(counts: Floats) -> Floats:
    shares = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1e-12)
    return np.asarray(-(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=-1))
