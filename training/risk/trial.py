"""One try of the search: a config suggested, grown fold by fold, and given up once it is worse than most."""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import optuna

from training.dataset import Dataset
from training.error import LabelError
from training.metric import auc
from training.risk.booster import BoosterConfig

Fold = tuple[Dataset, Dataset]
LEAST_ROUNDS = 50  # fewer trees cannot tell customers apart; a fold of few defaults may peak after one by chance
SPACE: dict[str, tuple[float, float]] = {
    "learning_rate": (0.01, 0.1),
    "num_leaves": (3, 31),
    "min_child_samples": (10, 400),
    "feature_fraction": (0.2, 1.0),
    "lambda_l2": (0.1, 100.0),
}


@dataclass(frozen=True)
class Trial:
    """One config, its AUC on each fold it got to, and whether it was stopped as worse than the median before its last."""

    config: BoosterConfig
    folds: tuple[float, ...]
    pruned: bool

    @property
    def auc(self) -> float:
        """Mean AUC over the folds."""
        return float(np.mean(self.folds))


def within_space(config: BoosterConfig) -> dict[str, float]:
    """Return the searched parameters of a config, moved into their ranges."""
    return {name: min(max(getattr(config, name), low), high) for name, (low, high) in SPACE.items()}


def _suggested(trial: optuna.Trial) -> dict[str, float]:
    return {
        name: trial.suggest_int(name, low, high, log=True)
        if isinstance(low, int) and isinstance(high, int)
        else trial.suggest_float(name, low, high, log=name != "feature_fraction")
        for name, (low, high) in SPACE.items()
    }


class Tries:
    """The objective, and what it has seen."""

    def __init__(self, folds: Sequence[Fold], start: BoosterConfig, seed: int, patience: int, most_rounds: int) -> None:
        for number, (_, later) in enumerate(folds):
            if later.y.nunique() < 2:  # noqa: PLR2004 - an AUC needs both classes
                raise LabelError(f"fold {number}: {len(later.y)} rows of one class to measure on, both are needed")
        self.done: list[Trial] = []
        self._folds, self._start, self._seed = folds, start, seed
        self._patience, self._most_rounds = patience, most_rounds

    def __call__(self, trial: optuna.Trial) -> float:
        """Return the mean AUC of the config that the trial suggests; optuna.TrialPruned where it is given up."""
        config = self._start.model_copy(update=_suggested(trial))
        reached: list[tuple[float, int]] = []
        for step, fold in enumerate(self._folds):
            reached.append(self._grown(fold, config))
            trial.report(float(np.mean([area for area, _ in reached])), step)
            if step < len(self._folds) - 1 and trial.should_prune():
                self._keep(config, reached, pruned=True)
                raise optuna.TrialPruned
        return self._keep(config, reached, pruned=False).auc

    def _keep(self, config: BoosterConfig, reached: list[tuple[float, int]], *, pruned: bool) -> Trial:
        rounds = max(LEAST_ROUNDS, int(np.median([rounds for _, rounds in reached])))
        areas = tuple(area for area, _ in reached)
        self.done.append(Trial(config.model_copy(update={"rounds": rounds}), areas, pruned))
        return self.done[-1]

    def _grown(self, fold: Fold, config: BoosterConfig) -> tuple[float, int]:
        """Return the AUC on the fold's later rows and the rounds after which it was reached."""
        train, later = fold
        parameters = config.parameters(train.features, self._seed) | {"metric": "auc"}
        rows = lgb.Dataset(train.x, train.y, categorical_feature=list(config.categories))
        stop = lgb.early_stopping(self._patience, verbose=False)
        booster = lgb.train(
            parameters, rows, self._most_rounds, [lgb.Dataset(later.x, later.y, reference=rows)], callbacks=[stop]
        )
        best = booster.best_iteration or self._most_rounds
        return auc(later.y, booster.predict(later.x, num_iteration=best, num_threads=1)), best
