"""How well each group fits a customer: the log density of a mixture of Gaussians over what is known of the customer.

k-means is the mixture whose groups are round and alike. What it costs to enter a group that would otherwise grow too large is in
the mixture's weights, so that the stored file alone, asked through scikit-learn, answers as the service does.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class GroupScore:
    """Means (k, d), variances (k, d) or covariances (k, d, d), and log weights (k,) with the prices in them."""

    means: Floats
    covariances: Floats
    log_weights: Floats

    @classmethod
    def of(cls, model: Any) -> Self:  # noqa: ANN401 - scikit-learn carries no types
        """Return the score of a fitted GaussianMixture (spherical, diag or full) or KMeans."""
        if hasattr(model, "cluster_centers_"):
            means = np.asarray(model.cluster_centers_, dtype=float)
            return cls(means, np.full_like(means, 0.5), np.zeros(len(means)))
        means, spread = np.asarray(model.means_, dtype=float), np.asarray(model.covariances_, dtype=float)
        if getattr(model, "covariance_type", None) == "tied":
            spread = np.repeat(spread[None], len(means), axis=0)
        elif spread.ndim == 1:
            spread = np.repeat(spread[:, None], means.shape[1], axis=1)
        return cls(means, spread, np.log(model.weights_))

    def scores(self, space: Floats, known: Flags | None = None, scale: Floats | None = None) -> Floats:
        """Return log weight plus log density, (n, k), up to a constant that all groups of a row share.

        Parameters
        ----------
        space
            (n, d) customers; a value that is not known counts for nothing, whatever stands there.
        known
            (n, d); null: everything is known.
        scale
            (n,) by how much the density of a row is multiplied, so that prices weigh the same where less is known.
        """
        if known is None:
            density = self._density(space)
        elif self.covariances.ndim == 2:  # noqa: PLR2004 - variances only
            density = self._partial_density(np.where(known, space, 0.0), known.astype(float))
        else:
            density = self._density_by_pattern(space, known)
        return self.log_weights + (density if scale is None else density * scale[:, None])

    def _density(self, space: Floats) -> Floats:
        if self.covariances.ndim == 2:  # noqa: PLR2004 - variances only
            return self._partial_density(space, np.ones((1, space.shape[1])))
        return _full_density(space, self.means, self.covariances)

    def _partial_density(self, space: Floats, known: Floats) -> Floats:
        # Expanded, (z − m)² / v is three products of matrices.
        exact = 1 / self.covariances
        distance = space**2 @ exact.T - 2 * space @ (self.means * exact).T + known @ (self.means**2 * exact).T
        return np.asarray(-0.5 * (distance + known @ np.log(self.covariances).T))

    def _density_by_pattern(self, space: Floats, known: Flags) -> Floats:
        density = np.zeros((len(space), len(self.means)))
        patterns, which = np.unique(known, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            rows = np.flatnonzero(which.ravel() == number)
            if pattern.any():
                within = self.covariances[:, pattern][:, :, pattern]
                density[rows] = _full_density(space[np.ix_(rows, pattern)], self.means[:, pattern], within)
        return density


def _full_density(space: Floats, means: Floats, covariances: Floats) -> Floats:
    density = np.empty((len(space), len(means)))
    for group, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
        lower = np.linalg.cholesky(covariance)
        off = (space - mean) @ np.linalg.inv(lower).T
        density[:, group] = -0.5 * (off**2).sum(axis=1) - np.log(np.diag(lower)).sum()
    return density
