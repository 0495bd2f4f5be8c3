"""Figures by which candidates are compared: separation, stability, balance, and the business variables that they explain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field, JsonValue
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import pdist, squareform
from scipy.stats import rankdata
from sklearn.metrics import adjusted_rand_score, davies_bouldin_score, silhouette_score
from sklearn.mixture import GaussianMixture

from registry.tabular.group_rule import Placed
from training.config import STRICT
from training.error import TrainingError
from training.segment.candidate import Groups, best_groups
from training.segment.constraint import shares_of

Floats = NDArray[np.float64]
Fit = Callable[[Placed, int], Mapping[str, GaussianMixture]]
"""Customers and a seed in, candidates by name out."""


class JudgementConfig(BaseModel):
    """How many customers candidates are judged on, how often they are fitted again, and which variables they should explain."""

    model_config = STRICT

    rows: int = Field(default=2500, ge=10)
    refits: int = Field(default=5, ge=1)
    explained: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndexRow:
    """One candidate in figures.

    `silhouette` (−1 … 1) and `stability` (mean ARI of bootstrap refits, ≤ 1) are better higher, `davies_bouldin` (≥ 0) lower.
    `balance` is the entropy of the shares ÷ its largest value. `explained` is eta² by variable, of ranks. `cost` is by what share
    the inertia lies above that of the nearest means. `kept` is the share of customers who stay with their group of the version
    before, null where there is none.
    """

    name: str
    k: int
    silhouette: float
    davies_bouldin: float
    stability: float
    shares: tuple[float, ...]
    balance: float
    explained: dict[str, float]
    cost: float
    kept: float | None

    def as_record(self) -> dict[str, JsonValue]:
        """Return the row for JSON, rounded to four digits."""
        figures = {
            name: getattr(self, name)
            for name in ("silhouette", "davies_bouldin", "stability", "balance", "cost", "kept")
        }
        rounded = {name: None if value is None else round(value, 4) for name, value in figures.items()}
        explained = {f"explained.{name}": round(value, 4) for name, value in self.explained.items()}
        shares: list[JsonValue] = [round(share, 4) for share in self.shares]
        return {"name": self.name, "k": self.k, **rounded, **explained, "shares": shares}


def judge(
    placed: Placed,
    candidates: Mapping[str, GaussianMixture],
    fit: Fit,
    business: pd.DataFrame,
    config: JudgementConfig,
    seed: int,
    before: Groups | None = None,
) -> list[IndexRow]:
    """Return the figures of candidates that share a space.

    Parameters
    ----------
    placed
        The sample (n, d), in random order; the first `config.rows` of it are judged.
    fit
        What made the candidates, to be repeated on bootstrap samples.
    business
        Variables that groups should explain, (n, n_variables), NaN where null.
    before
        (n,) group of each customer in the version before, −1 where unknown.
    """
    rows = np.arange(min(config.rows, len(placed)))
    judged = placed.take(rows)
    groups = {name: best_groups(mixture, judged) for name, mixture in candidates.items()}
    stability = _stabilities(groups, judged, fit, config.refits, seed)
    distances = squareform(pdist(judged.space))
    return [
        IndexRow(
            name=name,
            k=len(mixture.means_),
            silhouette=_several(silhouette_score, distances, groups[name], metric="precomputed"),
            davies_bouldin=_several(davies_bouldin_score, judged.space, groups[name]),
            stability=stability[name],
            shares=tuple(map(float, shares_of(groups[name], len(mixture.means_)))),
            balance=balance(shares_of(groups[name], len(mixture.means_))),
            explained={
                str(column): eta_squared(business[column].to_numpy()[rows], groups[name]) for column in business
            },
            cost=inertia_cost(judged.space, groups[name]),
            kept=None if before is None else kept_share(before[rows], groups[name]),
        )
        for name, mixture in candidates.items()
    ]


def balance(shares: Floats) -> float:
    """Return the entropy of shares (k,) over that of equal ones, 0 … 1."""
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum() / np.log(len(shares))) if len(shares) > 1 else 0.0


def eta_squared(values: Floats, groups: Groups) -> float:
    """Return the share of the variance of the ranks of `values` (n,) that lies between groups; 0 where they are all the same.

    Ranks, because bills span orders of magnitude (epsilon² of Kruskal and Wallis). Nulls are left out.
    """
    known = np.isfinite(values)
    if known.sum() == 0 or np.ptp(values[known]) == 0:
        return 0.0
    ranks = rankdata(values[known])
    sizes = np.bincount(groups[known])
    means = np.bincount(groups[known], weights=ranks) / np.maximum(sizes, 1)
    return float((sizes * (means - ranks.mean()) ** 2).sum() / ((ranks - ranks.mean()) ** 2).sum())


def inertia_cost(space: Floats, groups: Groups) -> float:
    """Return by what share squared distances to the groups' means exceed those to the nearest of these means; ≥ 0."""
    means = np.stack([space[groups == group].mean(axis=0) for group in np.unique(groups)])
    squares = ((space[:, None, :] - means) ** 2).sum(axis=2)
    own = squares[np.arange(len(space)), np.unique(groups, return_inverse=True)[1]].sum()
    return float(own / max(squares.min(axis=1).sum(), 1e-12) - 1)


def kept_share(before: Groups, after: Groups) -> float:
    """Return the largest share of customers that keep their group when groups are matched one to one; unknown ones left out."""
    known = before >= 0
    if not known.any():
        return 0.0
    table = pd.crosstab(before[known], after[known]).to_numpy()
    return float(matched_total(table) / known.sum())


def matched_total(table: NDArray[np.int64]) -> float:
    """Return the largest sum of a table's cells, no two in a row or column (Kuhn 1955)."""
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum())


def _stabilities(groups: Mapping[str, Groups], judged: Placed, fit: Fit, refits: int, seed: int) -> dict[str, float]:
    """Return the mean ARI with refits on bootstrap samples (Hennig 2007); a candidate that a refit lacks counts 0 there."""
    total = dict.fromkeys(groups, 0.0)
    for number in range(refits):
        random = np.random.default_rng((seed, number))
        try:
            again = fit(judged.take(random.integers(0, len(judged), len(judged))), seed + number + 1)
        except TrainingError:
            continue
        for name in groups.keys() & again.keys():
            total[name] += adjusted_rand_score(groups[name], best_groups(again[name], judged)) / refits
    return total


def _several(measure: Callable[..., float], space: Floats, groups: Groups, **how: str) -> float:
    if len(np.unique(groups)) < 2:  # noqa: PLR2004 - not defined for one group
        return float("nan")
    return float(measure(space, groups, **how))
