"""Grouping customers: a pipeline from features to one of at most seven groups, the choice of how many, and their names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.impute import SimpleImputer
from sklearn.metrics import silhouette_samples
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PowerTransformer

from training.error import TrainingError

Groups = NDArray[np.int64]


@dataclass(frozen=True)
class Clustering:
    """A fitted pipeline, the group of each row (n_rows,), and how it was judged."""

    pipeline: Pipeline
    groups: Groups
    silhouette: float

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of the rows in each group, (k,)."""
        return np.bincount(self.groups) / len(self.groups)


def fit_clusters(x: pd.DataFrame, k: int, sample: int, seed: int) -> Clustering:
    """Fit k groups on a sample of x (n_rows, n_features; NaN is null) and give every row its group.

    Each feature is made as normal as a power can make it (Yeo and Johnson 2000): a steel mill is one end of the scale, not a
    scale of its own, and gaps between groups stay gaps, which ranks would close.
    """
    drawn = x.sample(min(sample, len(x)), random_state=seed)
    pipeline = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        PowerTransformer(),
        KMeans(k, n_init=4, random_state=seed),
    ).fit(drawn.to_numpy())
    groups = pipeline.predict(x.to_numpy()).astype("int64")
    judged = drawn.to_numpy()
    return Clustering(pipeline, groups, float(silhouettes(pipeline, judged).mean()))


def silhouettes(pipeline: Pipeline, x: NDArray[np.float64], groups: Groups | None = None) -> NDArray[np.float64]:
    """Return the silhouette of each row of x in the pipeline's space (Rousseeuw 1987); `groups` instead of its own where given."""
    space = pipeline[:-1].transform(x)
    return np.asarray(silhouette_samples(space, pipeline[-1].predict(space) if groups is None else groups))


def choose(candidates: Sequence[Clustering], smallest: float, largest: float) -> Clustering:
    """Return the candidate of best silhouette among those whose shares lie in [smallest, largest].

    Raises
    ------
    TrainingError
        No candidate keeps to the limits; the message shows the shares of each.
    """
    balanced = [c for c in candidates if c.shares.min() >= smallest and c.shares.max() <= largest]
    if not balanced:
        shares = "; ".join(f"k={len(c.shares)}: {c.shares.min():.1%} … {c.shares.max():.1%}" for c in candidates)
        raise TrainingError(f"no number of groups keeps every share in {smallest:.0%} … {largest:.0%}: {shares}")
    return max(balanced, key=lambda c: c.silhouette)


def profile(x: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Return the mean standing of each group in each feature, (k, n_features): 0 is the lowest customer, 1 the highest."""
    return x.rank(pct=True).fillna(0.5).groupby(groups).mean()


def name_groups(standing: pd.DataFrame, names: dict[str, dict[str, float]]) -> list[str]:
    """Give each group (rows of `standing`) the name whose weights over features fit best, every name at most once.

    Raises
    ------
    TrainingError
        There are fewer names than groups, or a name weighs an unknown feature.
    """
    if len(names) < len(standing):
        raise TrainingError(f"{len(standing)} groups need as many names, {len(names)} are configured")
    if unknown := {f for weights in names.values() for f in weights} - set(standing.columns):
        raise TrainingError(f"names weigh features that the segments do not use: {', '.join(sorted(unknown))}")
    weights = pd.DataFrame(names).reindex(standing.columns).fillna(0.0)
    fit = (standing - standing.mean()).to_numpy() @ weights.to_numpy()
    rows, columns = linear_sum_assignment(-fit)
    chosen = dict(zip(rows, columns, strict=True))
    return [list(names)[chosen[group]] for group in range(len(standing))]
