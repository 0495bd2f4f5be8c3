"""Features against the rest of the table: one that outshines all others together, and one whose power is gone on later rows."""

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from training.guard.column import Column
from training.guard.finding import Finding, GuardConfig
from training.guard.power import FOLDS, Folds, Truth, single_auc
from training.metric import auc

LEAST_ONES = 30
SURE = 5.0
ROUNDS = 60
PARAMS = {
    "objective": "binary",
    "verbose": -1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 7,
}
SHAPE = {"num_leaves": 15, "learning_rate": 0.1, "min_child_samples": 30, "lambda_l2": 10.0}


def outshining_findings(columns: list[Column], truth: Truth, folds: Folds, config: GuardConfig) -> list[Finding]:
    """Return features that rank well alone and much better than all features that do not, taken together in a booster.

    A noisy copy of the target stays below any bound on one feature, but nothing else in the table comes near it.
    """
    strength = {column.name: single_auc(column, truth, folds) for column in columns}
    strong = [name for name, value in strength.items() if value >= config.outshining_auc]
    rest = [column for column in columns if column.name not in strong]
    if not strong or not rest:
        return []
    together = joint_auc(rest, truth, folds)
    return [
        Finding(
            "outshining",
            name,
            f"AUC {strength[name]:.3f} alone, the {len(rest)} other features {together:.3f} together",
        )
        for name in strong
        if strength[name] - together >= config.outshining_margin
    ]


def joint_auc(columns: list[Column], truth: Truth, folds: Folds) -> float:
    """Return the AUC of a small booster over all columns, of rows that it did not see."""
    x = np.stack([column.bins for column in columns], axis=1).astype("float64")
    scores = np.empty(len(truth))
    for fold in range(FOLDS):
        seen = folds != fold
        booster = lgb.train(PARAMS | SHAPE, lgb.Dataset(x[seen], truth[seen]), ROUNDS)
        scores[~seen] = booster.predict(x[~seen], num_threads=1)
    return auc(truth, scores)


def collapse_findings(
    train: list[Column], test: list[Column], truths: tuple[Truth, Truth], config: GuardConfig
) -> list[Finding]:
    """Return numbers that rank training rows well and later rows much worse, beyond chance: what an encoder learnt by heart."""
    if min(truth.sum() for truth in truths) < LEAST_ONES or min((1 - truth).sum() for truth in truths) < LEAST_ONES:
        return []
    found = []
    for before, after in zip(train, test, strict=True):
        if before.names:
            continue
        one, other = (_ranked(column.cells, truth) for column, truth in zip((before, after), truths, strict=True))
        one, other = (one, other) if one >= 0.5 else (1 - one, 1 - other)  # noqa: PLR2004 - the AUC of chance
        noise = np.hypot(_deviation(one, truths[0]), _deviation(max(other, 1 - other), truths[1]))
        if one - other >= max(config.collapse, SURE * noise):
            found.append(Finding("collapse", before.name, f"AUC {one:.3f} in training, {other:.3f} on later rows"))
    return found


def _ranked(values: NDArray[np.float64], truth: Truth) -> float:
    return auc(truth, np.nan_to_num(values, nan=float(np.nanmedian(values)) if np.isfinite(values).any() else 0.0))


def _deviation(area: float, truth: Truth) -> float:
    """Return the standard deviation of an AUC (Hanley and McNeil 1982)."""
    ones = float(truth.sum())
    zeros = len(truth) - ones
    above, below = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (ones - 1) * (above - area**2) + (zeros - 1) * (below - area**2)
    return float(np.sqrt(spread / (ones * zeros)))
