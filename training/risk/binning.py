"""Bins of features whose rate of default rises or falls throughout, found by optbinning (Navas-Palencia 2020)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from optbinning import BinningProcess

from training.dataset import Dataset

PRIOR = 20  # rows of the overall rate that nulls and rare kinds are mixed with: they are few, and no solver merges them
LEAST_KIND_ROWS = 50  # a kind of fewer rows has no rate of its own: solvers sort kinds by rate, and would sort chance
MOST_ROWS = 100_000  # edges are found on as many, evenly spaced; more would not move them
APART = 2  # lines beside the bins: nulls, other kinds
_FOUND = ("OPTIMAL", "FEASIBLE")
_LARGEST = float(np.finfo(np.float32).max)  # scikit-learn's trees know no more


@dataclass(frozen=True)
class BinnedFeature:
    """Bins of a feature, by edges or by kinds, with rows and defaults in each; the last two count nulls and other kinds.

    `woe` (n_bins + 2,) is ln(share of the good ÷ share of the bad) of each; other kinds are those rare in training.
    """

    feature: str
    edges: tuple[float, ...]
    kinds: tuple[tuple[float, ...], ...]
    rows: NDArray[np.int64]
    events: NDArray[np.int64]
    woe: NDArray[np.float64]
    information_value: float


def bin_features(
    train: Dataset,
    increasing: tuple[str, ...],
    decreasing: tuple[str, ...],
    categories: tuple[str, ...],
    most_bins: int,
    least_share: float,
) -> list[BinnedFeature]:
    """Return the bins of every feature that has at least two, most informative first.

    Parameters
    ----------
    increasing, decreasing
        Features whose rate of default must rise or fall; the others may do either, but throughout.
    categories
        Features whose values are kinds; kinds with like rates share a bin, rare ones are in none.
    least_share
        Share of the known rows that a bin holds at least.
    """
    x = _binnable(train, categories)
    usable = [name for name in train.features if _values_differ(x[name].to_numpy())]
    if not usable:
        return []
    direction = dict.fromkeys(increasing, "ascending") | dict.fromkeys(decreasing, "descending")
    process = BinningProcess(
        usable,
        categorical_variables=[name for name in usable if name in categories],
        max_n_bins=most_bins,
        min_prebin_size=least_share,
        binning_fit_params={
            name: {"monotonic_trend": direction.get(name, "auto_asc_desc")} for name in usable if name not in categories
        },
    )
    stride = -(-len(x) // MOST_ROWS)
    process.fit(x[usable].iloc[::stride], train.y.to_numpy()[::stride])
    binned = [_binned(name, process.get_binned_variable(name), train, name in categories) for name in usable]
    found = [each for each in binned if each is not None]
    return sorted(found, key=lambda each: (-each.information_value, each.feature))


def line_numbers(
    values: NDArray[np.float64], edges: tuple[float, ...], kinds: tuple[tuple[float, ...], ...]
) -> NDArray[np.intp]:
    """Return the line (n,) of each value (n,): its bin, then n_bins for null and n_bins + 1 for a kind in no bin.

    Bin i holds edges[i − 1] ≤ value < edges[i], or the values kinds[i] where there are kinds.
    """
    if not kinds:
        return np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="right"))
    line = np.where(np.isnan(values), len(kinds), len(kinds) + 1)
    for number, group in enumerate(kinds):
        line[np.isin(values, group)] = number
    return line


def _binnable(train: Dataset, categories: tuple[str, ...]) -> pd.DataFrame:
    """Return the features with nothing too large for a tree, and rare kinds as null."""
    x = train.x.clip(-_LARGEST, _LARGEST)
    rows = {name: x[name].map(x[name].value_counts()) for name in categories}
    return x.assign(**{name: x[name].where(counts >= LEAST_KIND_ROWS) for name, counts in rows.items()})


def _values_differ(values: NDArray[np.float64]) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and bool((known != known[0]).any())


def _binned(name: str, variable: Any, train: Dataset, category: bool) -> BinnedFeature | None:  # noqa: ANN401 - optbinning carries no types
    if variable.status not in _FOUND or len(variable.splits) < (2 if category else 1):
        return None
    edges = () if category else tuple(float(edge) for edge in variable.splits)
    kinds = tuple(tuple(float(kind) for kind in group) for group in variable.splits) if category else ()
    line = line_numbers(train.rows[name].to_numpy(dtype="float64"), edges, kinds)
    return _counted(name, edges, kinds, line, train.y.to_numpy())


def _counted(
    name: str,
    edges: tuple[float, ...],
    kinds: tuple[tuple[float, ...], ...],
    line: NDArray[np.intp],
    truth: NDArray[np.int64],
) -> BinnedFeature:
    n_bins = len(kinds) or len(edges) + 1
    rows = np.bincount(line, minlength=n_bins + APART)
    events = np.bincount(line[truth == 1], minlength=n_bins + APART)
    rate = truth.mean()
    prior = np.repeat([0.0, PRIOR], [n_bins, APART])
    bad, good = events + prior * rate, rows - events + prior * (1 - rate)
    woe = np.log((good / (len(truth) - truth.sum())) / (bad / truth.sum()))
    value = ((good / good.sum() - bad / bad.sum()) * woe).sum()
    return BinnedFeature(name, edges, kinds, rows, events, woe, float(value))
