"""From votes of labelling functions to probabilities of labels, without an annotated call or with some.

Each label is a model of its own, as in Dawid and Skene (1979, "Maximum likelihood estimation of observer error-rates using the EM
algorithm", Applied Statistics 28) and data programming (Ratner et al. 2016, arXiv:1605.07723): given the truth the functions vote
independently, and each has its own shares of silence, no and yes where the label holds and where it does not.

Two things differ. Who asks for an invoice does not ask for a balance as well, so the silences of one label's functions come
together; they are independent of nothing, and all of them count as a quarter of a vote. And what is believed of votes beforehand
weighs as much as twice the calls, for nothing else tells the label from whatever else makes the functions agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.concern.vote import ABSTAINS, NO, YES, LabellingFunction


class _Belief(NamedTuple):
    """Shares of votes that are believed beforehand: silence, a wrong vote, a right one."""

    silent: float
    wrong: float
    right: float


_VOTES = (ABSTAINS, NO, YES)
_ROUNDS, _ENOUGH = 100, 1e-5
_BELIEVED_SHARE, _BELIEVED_LEAST = 2.0, 200.0
# By (spoken by the agent, label holds). The agent speaks of what the caller wants more often, and of other things too.
_BELIEF = {
    (False, True): _Belief(0.72, 0.03, 0.25),
    (False, False): _Belief(0.972, 0.008, 0.02),
    (True, True): _Belief(0.5, 0.03, 0.47),
    (True, False): _Belief(0.85, 0.13, 0.02),
}
_SILENCE = 0.25
_START_BALANCE = 0.13
# Odds a vote gives at the start; words of the agent tell less of what the caller wants.
_START_ODDS = {"customer": 3.0, "agreed": 3.0, "agent": 1.0}

Array = NDArray[Any]


@dataclass(frozen=True)
class LabelModel:
    """For each label its share of calls, `balance` (n_labels,), and how its functions vote.

    `shares` (n_functions, 2, 3) are the shares of silence, no and yes where the label does not hold (0) and where it does (1);
    `of` (n_functions,) is the number of the label a function votes on, `silence` (n_functions,) what its silence counts.
    """

    balance: Array
    shares: Array
    of: Array
    silence: Array

    def probabilities(self, votes: Array) -> Array:
        """Return the probability of every label from votes (n_calls, n_functions) of −1, 0, 1: (n_calls, n_labels)."""
        tells = np.log(self.shares[:, 1] / self.shares[:, 0])
        tells[:, 0] *= self.silence
        odds = tells[np.arange(len(self.of)), votes.astype(int) + 1] @ np.eye(len(self.balance))[self.of]
        return _logistic(odds + np.log(self.balance / (1 - self.balance)))


def fit_label_model(
    votes: Array, functions: Sequence[LabellingFunction], labels: Sequence[str], known: Array | None = None
) -> LabelModel:
    """Return the label model of votes (n_calls, n_functions), by expectation–maximisation.

    `known` (n_calls, n_labels) of float holds 1 and 0 where an annotator has spoken and NaN elsewhere; what is known stays so,
    and so anchors the shares of votes on all other calls. Nothing is drawn at random.
    """
    of = np.array([labels.index(function.concern) for function in functions])
    worth = max(_BELIEVED_LEAST, _BELIEVED_SHARE * len(votes))
    belief = worth * np.array([[_believed(function, truth) for truth in (False, True)] for function in functions])
    known = np.full((len(votes), len(labels)), np.nan) if known is None else known
    holds = np.where(np.isnan(known), _start(votes, functions, of, len(labels)), known)
    for _ in range(_ROUNDS):
        model = _maximised(votes, holds, of, belief, _silence(functions))
        sharper = np.where(np.isnan(known), model.probabilities(votes), known)
        moved = float(np.abs(sharper - holds).max(initial=0.0))
        holds = sharper
        if moved < _ENOUGH:
            break
    return _maximised(votes, holds, of, belief, _silence(functions))


def _believed(function: LabellingFunction, truth: bool) -> tuple[float, float, float]:
    """Return the shares of silence, no and yes that are believed beforehand."""
    if function.cue is not None and function.cue.polarity == "against":
        mirrored = _BELIEF[function.role == "agent", not truth]
        return (
            (mirrored.silent, mirrored.right, mirrored.wrong)
            if not truth
            else (mirrored.silent, mirrored.wrong, mirrored.right)
        )
    belief = _BELIEF[function.role == "agent", truth]
    return (belief.silent, belief.wrong, belief.right) if truth else (belief.silent, belief.right, belief.wrong)


def _silence(functions: Sequence[LabellingFunction]) -> Array:
    groups = [(function.concern, function.role) for function in functions]
    return np.array([_SILENCE / groups.count(group) for group in groups])


def _start(votes: Array, functions: Sequence[LabellingFunction], of: Array, labels: int) -> Array:
    worth = np.array([_START_ODDS[function.role] for function in functions])
    cast = np.where(votes == YES, 1.0, np.where(votes == NO, -1.0, 0.0)) * worth
    return _logistic(cast @ np.eye(labels)[of] + np.log(_START_BALANCE / (1 - _START_BALANCE)))


def _maximised(votes: Array, holds: Array, of: Array, belief: Array, silence: Array) -> LabelModel:
    worth = belief[0, 0].sum()
    balance = (holds.sum(axis=0) + worth * _START_BALANCE) / (len(votes) + worth)
    weights = (1 - holds[:, of], holds[:, of])
    counts = [np.stack([((votes == vote) * weight).sum(axis=0) for vote in _VOTES], axis=-1) for weight in weights]
    shares = np.stack(counts, axis=1) + belief
    return LabelModel(balance, shares / shares.sum(axis=2, keepdims=True), of, silence)


def _logistic(odds: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(odds / 2)))
