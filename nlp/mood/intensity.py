"""How strongly a caller is dissatisfied, from the calibrated probabilities and the marks; pure arithmetic.

Intensity is a rule, not a model: nobody has annotated strengths. With p the probabilities of dissatisfied, neutral, satisfied,

    level = 0.78 p_dissatisfied + 0.33 p_neutral + 0.03 p_satisfied
    push = 0.6 min(anger words, 3) + 0.2 log(1 + exclamations) + 0.2 log(1 + repetitions)
    strength = logistic(logit(level) + p_dissatisfied push)
    intensity = round(1 + 9 strength)

so a satisfied caller is at 1, a calm one at 4, one who is surely dissatisfied at 8, and only marks lead to 9 and 10. It never
falls when probability moves from a better class to dissatisfied, nor when a mark is added. A mark counts as far as the caller
is dissatisfied: 太谢谢了！！ is no anger.

Anger is a rule for the same reason: logit(anger) = logit(p_dissatisfied) − 3 + 2.5 min(words, 3) + 0.3 min(exclamations, 3);
the flag needs a word of anger and half of it. Neither is calibrated.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_LEVELS = np.array([0.78, 0.33, 0.03])
_WORDS_COUNTED = 3
_EVEN = 0.5
_EDGE = 1e-6


def strength(probabilities: Array, marks: Array) -> Array:
    """Return the strength of dissatisfaction, (n,) between 0 and 1.

    `probabilities` is (n, 3) in the order of SENTIMENT_LABELS, `marks` (n, 3): words of anger, exclamations, repetitions.
    """
    words, others = np.minimum(marks[:, 0], _WORDS_COUNTED), np.log1p(marks[:, 1:])
    push = 0.6 * words + 0.2 * others.sum(axis=1)
    return _logistic(_logit(probabilities @ _LEVELS) + probabilities[:, 0] * push)


def intensity(strengths: Array) -> Array:
    """Return whole numbers from 1 to 10, (n,)."""
    return np.rint(1 + 9 * strengths).astype(int)


def anger_probability(probabilities: Array, marks: Array) -> Array:
    """Return how likely it is that the caller is angry, (n,); arguments as for `strength`."""
    words, exclamations = (np.minimum(marks[:, place], _WORDS_COUNTED) for place in (0, 1))
    return _logistic(_logit(probabilities[:, 0]) - 3 + 2.5 * words + 0.3 * exclamations)


def angry(probability: Array, marks: Array) -> Array:
    """Return who is flagged as angry, (n,) of bool: there is a word of anger, and it is likely."""
    return np.asarray((marks[:, 0] > 0) & (probability >= _EVEN))


def _logit(share: Array) -> Array:
    inner = np.clip(share, _EDGE, 1 - _EDGE)
    return np.log(inner / (1 - inner))


def _logistic(odds: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))
