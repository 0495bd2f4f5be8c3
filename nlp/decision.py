"""From probabilities to answers: the same definition in training, benchmarks and serving."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

EVEN = 0.5


def one_of(probabilities: NDArray[Any], classes: Sequence[str], thresholds: Mapping[str, float]) -> NDArray[np.intp]:
    """Return the number of the one class each row has: (n, n_classes) to (n,).

    It is the class whose probability is the largest multiple of its threshold (0.5 where none is given), so that with two
    classes and thresholds t and 1 − t the first is answered from probability t on.
    """
    return np.asarray(np.argmax(probabilities / _levels(classes, thresholds), axis=1))


def any_of(probabilities: NDArray[Any], classes: Sequence[str], thresholds: Mapping[str, float]) -> NDArray[np.bool_]:
    """Return which labels each row has, (n, n_labels): those whose probability reaches their threshold (0.5 if none)."""
    return np.asarray(probabilities >= _levels(classes, thresholds))


def _levels(classes: Sequence[str], thresholds: Mapping[str, float]) -> NDArray[Any]:
    return np.array([thresholds.get(name, EVEN) for name in classes])
