"""Candidates for the segments: k-means, mixtures of Gaussians and Ward's hierarchy, each under the hard rules from the start."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from registry.tabular.group_rule import Placed
from registry.tabular.group_score import GroupScore
from training.config import STRICT
from training.error import TrainingError
from training.segment.constraint import ShareLimits, find_prices, shares_of
from training.segment.joining import agreed_groups
from training.segment.mixture import Floats, fit_mixture, priced, refit_mixture, round_mixture

Groups = NDArray[np.int64]
Method = Literal["k-means", "mixture", "hierarchical"]
MAX_GROUPS = 7
_ROUNDS = 25
_SETTLED = 1e-3
_SETTLING_ROWS = 6000


class CandidateConfig(BaseModel):
    """Which candidates there are.

    `starts` is how often k-means and trees begin anew, `tree_rows` how many customers a tree is built on: its cost is quadratic.
    """

    model_config = STRICT

    methods: tuple[Method, ...] = Field(default=("k-means", "mixture", "hierarchical"), min_length=1)
    smallest_k: int = Field(default=3, ge=2, le=MAX_GROUPS)
    largest_k: int = Field(default=7, ge=2, le=MAX_GROUPS)
    limits: ShareLimits = ShareLimits()
    covariance: Literal["diag", "full", "tied"] = "diag"
    starts: int = Field(default=4, ge=1)
    tree_rows: int = Field(default=1500, ge=10)

    @property
    def ks(self) -> range:
        """The numbers of groups that are tried."""
        return range(self.smallest_k, self.largest_k + 1)


def fit_candidates(placed: Placed, config: CandidateConfig, seed: int) -> dict[str, GaussianMixture]:
    """Return a mixture whose weights hold its prices for every method and k, by name (`k-means 5`).

    Groups are looked for among the customers of whom everything is known, if those are half or more; prices are found on all of
    `placed`. A candidate that cannot keep the limits is left out.

    Raises
    ------
    TrainingError
        No candidate keeps the limits; the message is that of the last.
    """
    found: dict[str, GaussianMixture] = {}
    problem = "no number of groups to try"
    for name, mixture in _free(whole(placed), config, seed):
        try:
            found[name] = within_limits(mixture, placed, config.limits)
        except TrainingError as error:
            problem = f"{name}: {error}"
    if not found:
        raise TrainingError(f"no candidate keeps to the shares: {problem}")
    return found


def within_limits(mixture: GaussianMixture, placed: Placed, limits: ShareLimits) -> GaussianMixture:
    """Return the mixture with prices that keep the limits on `placed`; round groups move to the middle of who is left in them.

    Raises
    ------
    TrainingError
        There are no such prices.
    """
    scores = placed.scores(GroupScore.of(mixture))
    if limits.keep(shares_of(np.argmax(scores, axis=1), scores.shape[1])):
        return mixture
    if mixture.covariance_type != "spherical":
        return priced(mixture, find_prices(scores, limits))
    return _settle(mixture, placed, limits)


def fit_previous(model: GaussianMixture, placed: Placed, limits: ShareLimits) -> dict[str, GaussianMixture]:
    """Return the groups of a version before as candidates, in their order: "kept" as they are, "moved" to their customers of today.

    Groups that lie beyond the limits by no more than the chance of a sample are kept as they are: all customers will tell.
    One that cannot keep the limits is left out.
    """
    found: dict[str, GaussianMixture] = {}
    with suppress(TrainingError):
        near = limits.widened(len(placed)).keep(shares_of(best_groups(model, placed), len(model.means_)))
        found["kept"] = model if near else within_limits(model, placed, limits)
    with suppress(TrainingError):
        found["moved"] = _moved(model, placed, limits)
    return found


def best_groups(model: GaussianMixture | KMeans, placed: Placed) -> Groups:
    """Return the number of the best group of each customer, (n,)."""
    return np.argmax(placed.scores(GroupScore.of(model)), axis=1)


def _moved(model: GaussianMixture, placed: Placed, limits: ShareLimits) -> GaussianMixture:
    if model.covariance_type == "spherical":
        return _settle(round_mixture(model.means_, whole(placed)), placed, limits)
    return within_limits(refit_mixture(model, whole(placed)), placed, limits)


def whole(placed: Placed) -> Floats:
    """Return the places (n, d) of the customers of whom everything is known; of all of them if those are fewer than half."""
    known = placed.known.all(axis=1)
    return placed.space[known] if known.mean() >= 0.5 else placed.space  # noqa: PLR2004 - half


def _free(space: Floats, config: CandidateConfig, seed: int) -> Iterator[tuple[str, GaussianMixture]]:
    for k in config.ks:
        if "k-means" in config.methods:
            fitted = KMeans(k, n_init=config.starts, random_state=seed).fit(space)
            yield f"k-means {k}", round_mixture(fitted.cluster_centers_, space)
    if {"mixture", "hierarchical"} & set(config.methods):
        yield from _from_tree(space, config, seed)


def _from_tree(space: Floats, config: CandidateConfig, seed: int) -> Iterator[tuple[str, GaussianMixture]]:
    found = agreed_groups(space, config.ks, config.limits.smallest, config.tree_rows, config.starts, seed)
    for k, drawn, groups in found:
        if "mixture" in config.methods:
            yield f"mixture {k}", fit_mixture(space, drawn, groups, config.covariance)
        if "hierarchical" in config.methods:
            yield f"hierarchical {k}", round_mixture(_means(drawn, groups), space)


def _settle(mixture: GaussianMixture, placed: Placed, limits: ShareLimits) -> GaussianMixture:
    """Alternate prices and means until the means stay, as k-means with sizes does (Bradley, Bennett and Demiriz 2000)."""
    free, part = mixture, placed.take(np.arange(min(len(placed), _SETTLING_ROWS)))
    least_move = _SETTLED * float(part.space.std())
    for _ in range(_ROUNDS):
        scores = part.scores(GroupScore.of(free))
        means = _means(part.space, np.argmax(scores - find_prices(scores, limits), axis=1))
        moved = float(np.abs(means - free.means_).max())
        free = round_mixture(means, part.space)
        if moved <= least_move:
            break
    return priced(free, find_prices(placed.scores(GroupScore.of(free)), limits))


def _means(space: Floats, groups: NDArray[np.int64]) -> Floats:
    return np.stack([space[groups == group].mean(axis=0) for group in np.unique(groups)])
