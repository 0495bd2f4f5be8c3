"""Savings by share contacted, and whether the closed form of the thresholds holds on rows whose outcome is known."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pydantic import JsonValue

from registry.tabular.risk_model import ActionThresholds
from training.confusion import unit_codes
from training.error import LabelError
from training.risk.cost import CostConfig, actions_of, cost_thresholds, savings

Floats = NDArray[np.float64]

POINTS = 51


def savings_curve(
    truth: ArrayLike,
    probability: ArrayLike,
    costs: CostConfig,
    groups: ArrayLike | None = None,
    repeats: int = 200,
) -> pd.DataFrame:
    """Return what contacting the riskiest share saves, in CNY per 1,000 customers.

    Columns: share (0 … 1), expected (from the probabilities), realised (from the outcomes), low and high (95 % of the realised,
    bootstrap by customer). Each customer contacted gets the cheaper of reminder and visit at their probability.

    Raises
    ------
    LabelError
        There are no rows.
    """
    target, given = np.asarray(truth, dtype="float64"), np.asarray(probability, dtype="float64")
    if not len(target):
        raise LabelError("savings curve: there are no rows")
    order = np.argsort(-given, kind="stable")
    actions = _contact(given[order], costs)
    expected, realised = savings(given[order], actions, costs), savings(target[order], actions, costs)
    shares = np.linspace(0, 1, POINTS)
    ones = np.ones(len(order))
    low, high = _band(realised, unit_codes(groups, len(target))[order], shares, repeats)
    curves = {
        "expected": _at(shares, expected, ones),
        "realised": _at(shares, realised, ones),
        "low": low,
        "high": high,
    }
    return pd.DataFrame({"share": shares, **curves})


@dataclass(frozen=True)
class ThresholdCheck:
    """The closed form beside the pair of thresholds that happened to be cheapest on the rows; savings in CNY per 1,000 rows.

    `low` and `high` enclose 95 % of what the closed form may miss against the other (which was chosen knowing the outcomes): zero
    or little says that probabilities are calibrated where it matters.
    """

    remind: float
    visit: float
    savings: float
    best_remind: float
    best_visit: float
    best_savings: float
    low: float
    high: float

    def as_record(self) -> dict[str, JsonValue]:
        """Return the fields by name, ready for JSON."""
        return asdict(self)


def check_thresholds(
    truth: ArrayLike, probability: ArrayLike, costs: CostConfig, groups: ArrayLike | None = None, repeats: int = 300
) -> ThresholdCheck:
    """Return how much the closed form misses on rows (n,), each threshold held against 41 quantiles of the probabilities."""
    target, given = np.asarray(truth, dtype="float64"), np.asarray(probability, dtype="float64")
    closed = cost_thresholds(costs)
    best = _cheapest(target, given, costs)
    of_closed, of_best = (savings(target, actions_of(given, each), costs) for each in (closed, best))
    missed = np.bincount(unit_codes(groups, len(target)), of_best - of_closed)
    draws = np.random.default_rng(0).multinomial(len(missed), np.full(len(missed), 1 / len(missed)), repeats)
    low, high = np.quantile(draws @ missed, [0.025, 0.975]) / len(target) * 1000
    found = (float(each.mean() * 1000) for each in (of_closed, of_best))
    one, other = found
    return ThresholdCheck(closed.remind, closed.visit, one, best.remind, best.visit, other, float(low), float(high))


def _cheapest(truth: Floats, probability: Floats, costs: CostConfig) -> ActionThresholds:
    cuts = np.unique(np.append(np.quantile(probability, np.linspace(0, 1, 41)), 2.0))
    above = probability[None, :] >= cuts[:, None]
    remind = above @ (truth * costs.loss * costs.reminder_effect - costs.reminder)
    instead = above @ (truth * costs.loss * (costs.visit_effect - costs.reminder_effect) - costs.visit + costs.reminder)
    # Who is visited is not reminded: the two sums add up where the visit begins no lower than the reminder.
    total = np.where(cuts[None, :] >= cuts[:, None], remind[:, None] + instead[None, :], -np.inf)
    one, other = np.unravel_index(int(total.argmax()), total.shape)
    return ActionThresholds(remind=float(cuts[one]), visit=float(cuts[other]))


def _contact(probability: Floats, costs: CostConfig) -> NDArray[np.object_]:
    """Return the better of reminder and visit for each row, (n,), even where neither pays."""
    kinds = [savings(probability, np.full(len(probability), kind, dtype=object), costs) for kind in ("remind", "visit")]
    return np.where(kinds[1] > kinds[0], "visit", "remind").astype(object)


def _band(realised: Floats, units: NDArray[np.intp], shares: Floats, repeats: int) -> tuple[Floats, Floats]:
    generator = np.random.default_rng(0)
    n_units = int(units.max()) + 1
    drawn = np.empty((repeats, len(shares)))
    for repeat in range(repeats):
        weights = np.bincount(generator.integers(0, n_units, n_units), minlength=n_units)[units].astype("float64")
        drawn[repeat] = _at(shares, realised, weights)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return low, high


def _at(shares: Floats, saved: Floats, weights: Floats) -> Floats:
    """Return the savings up to each share of the weighted rows, riskiest first, per 1,000."""
    reached = np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
    total = np.concatenate([[0.0], np.cumsum(weights * saved)]) / weights.sum() * 1000
    return np.interp(shares, reached, total)
