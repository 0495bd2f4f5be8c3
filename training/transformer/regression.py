"""A head on an encoder that stays as it is: logistic regression on the mean states of its windows."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from nlp.transformer.token_window import batches_by_length, padded
from nlp.transformer.window_pool import pooled
from training.transformer.network import Classifier
from training.transformer.optimization import STEP, computing

Array = NDArray[Any]
Windows = Sequence[Sequence[Sequence[int]]]
_BATCH = 64


@dataclass(frozen=True)
class Head:
    """One linear layer: `weights` (n_classes, n_dimensions) and `offsets` (n_classes,)."""

    weights: Array
    offsets: Array

    def put_into(self, classifier: Classifier) -> None:
        """Make it the head of the classifier."""
        with torch.no_grad():
            classifier.head.weight.copy_(torch.as_tensor(self.weights))
            classifier.head.bias.copy_(torch.as_tensor(self.offsets))


@dataclass(frozen=True)
class WindowMeans:
    """The mean states of all windows (n_windows, n_dimensions), and how many windows each transcript has, (n,)."""

    states: Array
    counts: Array

    @property
    def of_transcripts(self) -> Array:
        """Mean over the windows of each transcript, (n, n_dimensions)."""
        starts = np.cumsum([0, *self.counts[:-1]])
        return np.add.reduceat(self.states, starts, axis=0) / self.counts[:, None]

    def probabilities(self, head: Head, rows: Array, *, independent: bool) -> Array:
        """Return what a head says of the transcripts `rows`, as numbers: (n_rows, n_classes)."""
        owner = np.repeat(np.arange(len(self.counts)), self.counts)
        scores = self.states[np.isin(owner, rows)] @ head.weights.T + head.offsets
        if independent:
            return pooled(1 / (1 + np.exp(-scores)), self.counts[rows].tolist(), independent=True)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return pooled(powers / powers.sum(axis=1, keepdims=True), self.counts[rows].tolist(), independent=False)


def window_means(classifier: Classifier, windows: Windows, padding: int, numbers: str) -> WindowMeans:
    """Read all windows of all transcripts once."""
    flat = [window for each in windows for window in each]
    states = np.empty((len(flat), classifier.head.in_features), dtype=np.float32)
    classifier.eval()
    with torch.inference_mode(), computing(numbers):
        for part in batches_by_length(list(map(len, flat)), _BATCH):
            ids, mask = map(torch.from_numpy, padded([flat[row] for row in part], padding, STEP))
            states[part] = classifier.means(ids, mask).float().numpy()
    return WindowMeans(states, np.array(list(map(len, windows))))


def fit_regression(means: Array, target: Array, classes: int, penalty: float) -> Head:
    """Return the head for means (n, n_dimensions) and `target` (n,) class numbers or (n, n_labels) of bool.

    Means are standardised for the fit, and the weights hold it. A class that is absent is never answered.
    """
    centre, spread = means.mean(axis=0), means.std(axis=0) + 1e-6
    columns = target.T if target.ndim == 2 else [target]  # noqa: PLR2004 - rows × labels
    fits = [_fit((means - centre) / spread, column, penalty) for column in columns]
    if target.ndim == 2:  # noqa: PLR2004
        weights, offsets = np.vstack([w[-1:] for w, _, _ in fits]), np.concatenate([o[-1:] for _, o, _ in fits])
    else:
        found, held, names = fits[0]
        weights, offsets = np.zeros((classes, means.shape[1])), np.full(classes, -30.0)
        weights[names], offsets[names] = found, held
    return Head(weights / spread, offsets - (weights / spread) @ centre)


def _fit(standard: Array, target: Array, penalty: float) -> tuple[Array, Array, Array]:
    """Return weights, offsets and class numbers, a row for each class."""
    names = np.unique(target).astype(int)
    if len(names) == 1:
        return np.zeros((1, standard.shape[1])), np.array([30.0 if names[0] else -30.0]), names
    with warnings.catch_warnings():
        # The last digits of the weights change no answer.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=1 / penalty, max_iter=200, tol=1e-3).fit(standard, target)
    if len(names) > 2:  # noqa: PLR2004
        return model.coef_, model.intercept_, names
    # Of two classes only the second has weights.
    return np.vstack([0 * model.coef_, model.coef_]), np.array([0.0, float(model.intercept_[0])]), names
