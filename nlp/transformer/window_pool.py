"""One answer for a transcript from the answers for its windows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST = 1e-9


def pooled(probabilities: NDArray[Any], counts: Sequence[int], *, independent: bool) -> NDArray[Any]:
    """Return probabilities of transcripts, (n, n_classes), from those of their windows, (sum of `counts`, n_classes).

    Independent labels: the largest, for one window that shows a concern is enough. One class of several: the mean of the
    log-odds, made to sum to 1. `counts` (n,) are the windows of each transcript, at least one.
    """
    starts = np.cumsum([0, *counts[:-1]])
    if not len(counts):
        return np.empty((0, probabilities.shape[1]))
    if independent:
        return np.asarray(np.maximum.reduceat(probabilities, starts, axis=0))
    logs = np.log(np.maximum(probabilities.astype(float), _LEAST))
    means = np.add.reduceat(logs, starts, axis=0) / np.asarray(counts)[:, None]
    powers = np.exp(means - means.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
