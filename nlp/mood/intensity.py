"""How strongly a caller is dissatisfied, from the calibrated probabilities and the marks; pure arithmetic.

Intensity is a rule, not a model: nobody has annotated strengths. With p the probabilities of dissatisfied, neutral, satisfied,

    level = 0.78 p_dissatisfied + 0.33 p_neutral + 0.03 p_satisfied
    push = 0.6 min(anger words, 3) + 0.2 log(1 + exclamations) + 0.2 log(1 + repetitions)
    strength = logistic(logit(level) + p_dissatisfied push), of an angry caller at least 2/3
    intensity = round(1 + 9 strength)

so a satisfied caller is at 1, a calm one at 4, one who is surely dissatisfied at 8, and only marks lead to 9 and 10; an angry one
is at 7 or above. It never falls when probability moves from a better class to dissatisfied, nor when a mark is added. A mark
counts as far as the caller is dissatisfied: 太谢谢了！！ is no anger.

Anger is a rule for the same reason. Where a word is plain anger (气死我了) and the caller is not likelier satisfied than not, the
word is believed against the model: p_dissatisfied counts as at least one half. Then

    logit(anger) = logit(p_dissatisfied) − 3 + 2.5 min(words, 3) + (1 if one is plain) + 0.3 min(exclamations, 3)

and the flag needs a word of anger and half of it: a plain word sets it whatever the model makes of the rest, any other word where
the model finds the caller dissatisfied. Neither is calibrated.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.mood.mark import Marks

Array = NDArray[Any]

_LEVELS = np.array([0.78, 0.33, 0.03])
_WORDS_COUNTED = 3
_EVEN = 0.5
_EDGE = 1e-6
_OF_ANGER = 2 / 3
_PLAIN = 3


def counted(marks: Sequence[Marks]) -> Array:
    """Return the numbers that the rules take, (n, 4): words of anger, exclamations, repetitions, words of plain anger."""
    rows = [(len(each.anger), each.exclamations, each.repetitions, each.plain) for each in marks]
    return np.array(rows, dtype=float).reshape(len(rows), 4)


def strength(probabilities: Array, marks: Array) -> Array:
    """Return the strength of dissatisfaction, (n,) between 0 and 1.

    `probabilities` is (n, 3) in the order of SENTIMENT_LABELS, `marks` (n, 4) as `counted`.
    """
    words, others = np.minimum(marks[:, 0], _WORDS_COUNTED), np.log1p(marks[:, 1:_PLAIN])
    push = 0.6 * words + 0.2 * others.sum(axis=1)
    strong = _logistic(_logit(probabilities @ _LEVELS) + probabilities[:, 0] * push)
    return np.maximum(strong, np.where(angry(anger_probability(probabilities, marks), marks), _OF_ANGER, 0.0))


def intensity(strengths: Array) -> Array:
    """Return whole numbers from 1 to 10, (n,)."""
    return np.rint(1 + 9 * strengths).astype(int)


def anger_probability(probabilities: Array, marks: Array) -> Array:
    """Return how likely it is that the caller is angry, (n,); arguments as for `strength`."""
    words, exclamations = (np.minimum(marks[:, place], _WORDS_COUNTED) for place in (0, 1))
    believed = np.where(
        plainly_angry(probabilities, marks), np.maximum(probabilities[:, 0], _EVEN), probabilities[:, 0]
    )
    return _logistic(_logit(believed) - 3 + 2.5 * words + (marks[:, _PLAIN] > 0) + 0.3 * exclamations)


def plainly_angry(probabilities: Array, marks: Array) -> Array:
    """Return whose words of plain anger are believed, (n,) of bool: all who are not likelier satisfied than not."""
    return np.asarray((marks[:, _PLAIN] > 0) & (probabilities[:, -1] < _EVEN))


def angry(probability: Array, marks: Array) -> Array:
    """Return who is flagged as angry, (n,) of bool: there is a word of anger, and it is likely."""
    return np.asarray((marks[:, 0] > 0) & (probability >= _EVEN))


def _logit(share: Array) -> Array:
    inner = np.clip(share, _EDGE, 1 - _EDGE)
    return np.log(inner / (1 - inner))


def _logistic(odds: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))
