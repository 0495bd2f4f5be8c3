"""Fine-tuning: a classifier learns labels of transcripts, until the inner fold says that it only learns them by heart."""

import copy
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from nlp.transformer.token_window import padded
from training.transformer.config import TransformerConfig
from training.transformer.network import Classifier
from training.transformer.optimization import STEP, Steps, computing, freeze, tuning_groups

Windows = Sequence[Sequence[Sequence[int]]]
_POOL = 32
_TEMPERATURES = np.geomspace(0.5, 5, 46)


class Tuner:
    """Teaches one classifier on the windows of each transcript and its target: (n,) class numbers or (n, n_labels) of bool."""

    def __init__(
        self, classifier: Classifier, windows: Windows, target: NDArray[Any], padding: int, config: TransformerConfig
    ) -> None:
        self.independent = target.ndim == 2  # noqa: PLR2004 - rows × labels
        self._classifier, self._windows, self._padding, self._config = classifier, windows, padding, config
        self._target = torch.as_tensor(target, dtype=torch.float32 if self.independent else torch.int64)
        self._weights = _class_weights(target, classifier.head.out_features, config.tuning.balance)

    def fit(self, train: NDArray[np.intp], held: NDArray[np.intp]) -> list[float]:
        """Learn from the rows `train`, keep the round with the lowest loss on the rows `held`; return the loss of each round."""
        tuning, losses, best = self._config.tuning, [math.inf], copy.deepcopy(self._classifier.state_dict())
        total = tuning.epochs * math.ceil(len(train) / tuning.batch)
        freeze(self._classifier, tuning.frozen)
        steps = Steps(tuning_groups(self._classifier, self._config), total, tuning.warm_up, tuning.clip)
        while len(losses) <= tuning.epochs and len(losses) - 1 - int(np.argmin(losses)) < tuning.patience:
            self._learn_once(train, steps)
            losses.append(self._held_loss(held))
            if losses[-1] < min(losses[:-1]):
                best = copy.deepcopy(self._classifier.state_dict())
        self._classifier.load_state_dict(best)
        return losses[1:]

    def temperature(self, held: NDArray[np.intp]) -> float:
        """Return what the scores must be divided by for the best probabilities on the rows `held` (Guo et al. 2017)."""
        scores, target = self._scores(held), self._target[held]
        losses = [float(self._loss(scores / float(each), target)) for each in _TEMPERATURES]
        return float(_TEMPERATURES[int(np.argmin(losses))])

    def _learn_once(self, rows: NDArray[np.intp], steps: Steps) -> None:
        self._classifier.train()
        for part in self._shuffled(rows):
            with computing(self._config.numbers):
                scores = self._pooled(part)
            steps.learn(self._loss(scores.float(), self._target[part]))

    def _held_loss(self, held: NDArray[np.intp]) -> float:
        return float(self._loss(self._scores(held), self._target[held]))

    def _scores(self, rows: NDArray[np.intp]) -> Any:  # noqa: ANN401 - torch carries no types
        self._classifier.eval()
        with torch.inference_mode():
            parts = [self._pooled(rows[start : start + _POOL]) for start in range(0, len(rows), _POOL)]
        return torch.cat(parts).float()

    def _pooled(self, rows: NDArray[np.intp]) -> Any:  # noqa: ANN401
        cut = [self._windows[row] for row in rows]
        flat = padded([window for each in cut for window in each], self._padding, STEP)
        scores = self._classifier(*map(torch.from_numpy, flat)).split(list(map(len, cut)))
        # As in nlp.transformer.window_pool: one window that shows a label is enough, one class of several is agreed upon.
        return torch.stack([part.amax(dim=0) if self.independent else part.mean(dim=0) for part in scores])

    def _loss(self, scores: Any, target: Any) -> Any:  # noqa: ANN401
        if self.independent:
            return torch.nn.functional.binary_cross_entropy_with_logits(scores, target, pos_weight=self._weights)
        return torch.nn.functional.cross_entropy(scores, target, weight=self._weights)

    def _shuffled(self, rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
        """Return the rows in batches of similar length, in random order: within pools, so that batches differ every round."""
        batch = self._config.tuning.batch
        mixed = rows[torch.randperm(len(rows)).numpy()]
        lengths = np.array([sum(map(len, self._windows[row])) for row in mixed])
        parts = []
        for start in range(0, len(mixed), _POOL * batch):
            pool = mixed[start : start + _POOL * batch][
                np.argsort(lengths[start : start + _POOL * batch], kind="stable")
            ]
            parts += [pool[first : first + batch] for first in range(0, len(pool), batch)]
        return [parts[number] for number in torch.randperm(len(parts)).tolist()]


def _class_weights(target: NDArray[Any], classes: int, balance: float) -> Any:  # noqa: ANN401
    if target.ndim == 2:  # noqa: PLR2004
        held = target.sum(axis=0)
        weights = ((len(target) - held + 1) / (held + 1)) ** balance
    else:
        weights = (len(target) / (classes * np.maximum(np.bincount(target, minlength=classes), 1))) ** balance
    return torch.as_tensor(weights, dtype=torch.float32)
