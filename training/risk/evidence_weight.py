"""Logistic regression on weights of evidence whose weights are not negative: more evidence of safety is never held against one.

A penalty on the sum of weights (L1) chooses the features; the chosen ones are then weighed without it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

Floats = NDArray[np.float64]
MOST_ROWS = 100_000  # more do not change which features are chosen
STEPS = 25
RIDGE = 1e-4
_NOTHING = 1e-6


def chosen_weights(evidence: Floats, truth: NDArray[np.int64], most: int) -> tuple[float, Floats]:
    """Return (intercept, weights) so that the log-odds of 1 are intercept − evidence @ weights.

    Parameters
    ----------
    evidence
        (n_rows, n_features) weights of evidence, higher is safer.
    truth
        (n_rows,) of 0/1.
    most
        Features with a weight above 0, at most; the others have 0.
    """
    stride = -(-len(truth) // MOST_ROWS)
    sample, sampled = evidence[::stride], truth[::stride]
    chosen = _chosen(sample, sampled, most)
    weights = np.zeros(evidence.shape[1])
    intercept, weights[chosen] = fit_weights(evidence[:, chosen], truth, 0.0)
    weights[weights < _NOTHING] = 0.0
    return intercept, weights


def fit_weights(evidence: Floats, truth: NDArray[np.int64], penalty: float) -> tuple[float, Floats]:
    """Return (intercept, weights ≥ 0) of the least mean log loss + penalty · Σ weights + a trace of ridge."""
    n_rows, n_features = evidence.shape

    def loss(beta: Floats) -> tuple[float, Floats]:
        odds = beta[0] - evidence @ beta[1:]
        residual = expit(odds) - truth
        value = np.mean(np.logaddexp(0, odds) - truth * odds)
        slope = np.concatenate([[residual.mean()], -(residual @ evidence) / n_rows + penalty + RIDGE * beta[1:]])
        return float(value + penalty * beta[1:].sum() + RIDGE / 2 * (beta[1:] ** 2).sum()), slope

    start = np.concatenate([[logit(truth.mean())], np.zeros(n_features)])
    bounds = [(None, None), *[(0, None)] * n_features]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-10})
    return float(found.x[0]), np.asarray(found.x[1:])


def _chosen(evidence: Floats, truth: NDArray[np.int64], most: int) -> NDArray[np.bool_]:
    """Return which features (n_features,) the lightest penalty keeps that keeps at most `most`."""
    # The slope at no weights at all: from this penalty on nothing is chosen.
    heaviest = float(np.max((truth - truth.mean()) @ -evidence / len(truth)))
    best = np.zeros(evidence.shape[1], dtype=bool)
    for penalty in np.geomspace(heaviest * 0.9, heaviest * 1e-3, STEPS):
        kept = fit_weights(evidence, truth, penalty)[1] > _NOTHING
        if kept.sum() > most:
            break
        best = kept
    return best
