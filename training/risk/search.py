"""Search for the booster's parameters inside the rows to fit on, walking forward in time, within a budget.

Later rows than those to fit on are never looked at, so the figures of the test stay honest. The config it starts from
is the first trial and stays unless another is better by more than a standard error: the best of many tries is partly luck.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
import optuna
from pydantic import BaseModel, Field

from training.config import STRICT
from training.dataset import Dataset
from training.risk.booster import BoosterConfig, FittedBooster, fit_booster
from training.risk.candidate import check_learnable
from training.risk.trial import Fold, Trial, Tries, within_space
from training.vintage import walk_forward

Folds = Callable[[Dataset, int], Sequence[Fold]]
FIRST_TRIALS = 8  # trials before trees of earlier ones guide the next


class SearchConfig(BaseModel):
    """The budget: at most `trials`, none begun after `seconds` but the first; 0 trials: no search.

    `folds` are the steps forward in time; `patience` the rounds without a better AUC after which a fold stops growing.
    """

    model_config = STRICT

    trials: int = Field(ge=0, le=1000)
    seconds: float = Field(gt=0)
    folds: int = Field(ge=1, le=24)
    patience: int = Field(default=50, ge=5)
    most_rounds: int = Field(default=1500, ge=50, le=10_000)


@dataclass(frozen=True)
class SearchResult:
    """The chosen config and every trial in order; `trials` is empty where there was no search."""

    config: BoosterConfig
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class SearchedBooster:
    """A booster whose config is searched in the rows it is fitted on."""

    config: BoosterConfig
    search: SearchConfig
    seed: int
    folds: Folds = walk_forward
    name: str = "booster"

    def fit(self, train: Dataset) -> FittedBooster:
        """Return the booster of the best config, fitted on all rows; LabelError where they cannot be learnt from."""
        return self.fit_found(train)[0]

    def fit_found(self, train: Dataset) -> tuple[FittedBooster, SearchResult]:
        """Return the booster and the search it comes from."""
        check_learnable(train)
        found = search(train, self.config, self.search, self.seed, self.folds)
        return FittedBooster(fit_booster(train.x, train.y, found.config, self.seed), self.name), found


def search(
    train: Dataset, start: BoosterConfig, budget: SearchConfig, seed: int, folds: Folds = walk_forward
) -> SearchResult:
    """Return the config with the highest mean AUC over the folds of those tried, unless the first is about as good.

    The same rows and seed give the same trials as long as the seconds last. A config's rounds are the median of
    those at which its folds stopped, and no fewer than LEAST_ROUNDS.

    Parameters
    ----------
    start
        Tried first, moved into the ranges searched; its monotone directions and categories are knowledge and stay.
    folds
        Returns pairs of rows to learn from and later rows to be measured on.

    Raises
    ------
    LabelError
        A fold has one class only, or `start` names what is no feature.
    """
    if not budget.trials:
        return SearchResult(start, ())
    tries = Tries(list(folds(train, budget.folds)), start, seed, budget.patience, budget.most_rounds)
    level = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(logging.WARNING)
    begun = monotonic()
    try:
        study = _study(seed)
        study.enqueue_trial(within_space(start))
        study.optimize(tries, n_trials=1)  # whatever the seconds: there must be something to choose
        left = budget.seconds - (monotonic() - begun)
        if left > 0:
            study.optimize(tries, n_trials=budget.trials - 1, timeout=left)
    finally:
        optuna.logging.set_verbosity(level)
    return SearchResult(_chosen(tries.done).config, tuple(tries.done))


def _study(seed: int) -> optuna.Study:
    return optuna.create_study(
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=FIRST_TRIALS),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=FIRST_TRIALS // 2),
    )


def _chosen(trials: Sequence[Trial]) -> Trial:
    """Return the best trial, or the first where the best is better by no more than a standard error over the folds."""
    first, best = trials[0], max((trial for trial in trials if not trial.pruned), key=lambda trial: trial.auc)
    gain = np.subtract(best.folds, first.folds)
    if len(gain) > 1 and gain.mean() <= gain.std(ddof=1) / np.sqrt(len(gain)):
        return first
    return best
