"""Mixtures of Gaussians as the one form in which groups are kept, whatever method found them."""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from training.error import TrainingError

Floats = NDArray[np.float64]
_LEAST_VARIANCE = 0.02
_MOST_LOG_WEIGHT = 600.0
"""exp of a lower weight is nearly the smallest number there is."""


def round_mixture(means: Floats, space: Floats) -> GaussianMixture:
    """Return k-means as a mixture: equal weights, and one variance for all, that of `space` around the nearest mean.

    Its densest group is the one of the nearest mean, whatever the variance.
    """
    nearest = ((space**2).sum(axis=1)[:, None] - 2 * space @ means.T + (means**2).sum(axis=1)).min(axis=1)
    variance = max(float(np.maximum(nearest, 0).mean()) / space.shape[1], 1e-6)
    return spherical(means, np.full(len(means), variance), np.zeros(len(means)))


def spherical(means: Floats, variances: Floats, log_weights: Floats) -> GaussianMixture:
    """Return a mixture with the parameters given: means (k, d), variances (k,), log weights (k,) up to a constant."""
    mixture = GaussianMixture(len(means), covariance_type="spherical")
    mixture.means_, mixture.covariances_ = means.astype(float), variances.astype(float)
    mixture.precisions_ = 1 / mixture.covariances_
    mixture.precisions_cholesky_ = np.sqrt(mixture.precisions_)
    mixture.converged_, mixture.n_iter_, mixture.lower_bound_ = True, 0, 0.0
    mixture.n_features_in_ = means.shape[1]
    mixture.weights_ = _weights(log_weights)
    return mixture


def priced(mixture: GaussianMixture, prices: Floats) -> GaussianMixture:
    """Return a copy of the mixture whose log weights are lower by the prices (k,).

    Raises
    ------
    TrainingError
        The prices of a mixture that is not round lie too far apart for its weights to hold them.
    """
    log_weights = np.log(mixture.weights_) - prices
    reach = float(np.ptp(log_weights))
    if mixture.covariance_type == "spherical":
        # A larger variance shrinks all scores alike and changes no group.
        factor = max(reach / _MOST_LOG_WEIGHT, 1.0)
        return spherical(mixture.means_, mixture.covariances_ * factor, log_weights / factor)
    if reach > _MOST_LOG_WEIGHT:
        raise TrainingError(f"groups lie too far apart to be balanced: prices reach over {reach:.0f}")
    copy = _parameters_of(mixture)
    copy.weights_ = _weights(log_weights)
    return copy


def fit_mixture(space: Floats, drawn: Floats, groups: NDArray[np.int64], covariance: str) -> GaussianMixture:
    """Return a mixture of Gaussians that starts from groups (n_drawn,) of some rows `drawn` (n_drawn, d) of space (n, d).

    No variance falls below 2 % of the usual one, so that no group shrinks to a point. Covariance "tied" is one for all groups.
    """
    parts = [drawn[groups == group] for group in range(int(groups.max()) + 1)]
    start = GaussianMixture(
        len(parts),
        covariance_type=covariance,
        weights_init=np.array([len(part) for part in parts]) / len(drawn),
        means_init=np.stack([part.mean(axis=0) for part in parts]),
        precisions_init=_precisions(parts, covariance, _LEAST_VARIANCE * float(space.var(axis=0).mean())),
    )
    return _fitted(start, space)


def refit_mixture(mixture: GaussianMixture, space: Floats) -> GaussianMixture:
    """Return a mixture that starts where another one is, its groups in the same order."""
    start = GaussianMixture(
        len(mixture.means_),
        covariance_type=mixture.covariance_type,
        weights_init=mixture.weights_,
        means_init=mixture.means_,
        precisions_init=mixture.precisions_,
    )
    return _fitted(start, space)


def _fitted(mixture: GaussianMixture, space: Floats) -> GaussianMixture:
    """Fit in at most 60 rounds: a mixture that still moves a little is a candidate like any other."""
    mixture.set_params(reg_covar=_LEAST_VARIANCE * float(space.var(axis=0).mean()), max_iter=60, tol=1e-2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = mixture.fit(space)
    # Starting values have done their work and need not be stored.
    return fitted.set_params(weights_init=None, means_init=None, precisions_init=None)


def _precisions(parts: Sequence[Floats], covariance: str, least: float) -> Floats:
    if covariance == "diag":
        return np.stack([1 / (part.var(axis=0) + least) for part in parts])
    spreads = [np.cov(part.T, bias=True).reshape(part.shape[1], -1) for part in parts]
    if covariance == "tied":
        spreads = [np.average(spreads, axis=0, weights=[len(part) for part in parts])]
    precisions = np.stack([np.linalg.inv(spread + least * np.eye(len(spread))) for spread in spreads])
    return precisions[0] if covariance == "tied" else precisions


def _parameters_of(mixture: GaussianMixture) -> GaussianMixture:
    copy = GaussianMixture(**mixture.get_params())
    for name in (
        "means_",
        "covariances_",
        "precisions_",
        "precisions_cholesky_",
        "converged_",
        "n_iter_",
        "lower_bound_",
    ):
        setattr(copy, name, getattr(mixture, name))
    copy.n_features_in_ = mixture.n_features_in_
    return copy


def _weights(log_weights: Floats) -> Floats:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())
