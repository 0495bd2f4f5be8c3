"""What acting on a probability costs and saves: from which probability a reminder or a visit pays, and what it brought.

Expected cost of a customer of probability p: nothing p·L; a reminder r + p·L·(1 − e_r); a visit v + p·L·(1 − e_v). The cheapest
of three straight lines changes at two points, so the thresholds have a closed form (Elkan 2001). The effects are assumptions of
the config until somebody measures them: a saving is as true as they are.
"""

from dataclasses import asdict, dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, Field, JsonValue, model_validator

from registry.tabular.risk_model import ActionThresholds
from training.config import STRICT
from training.confusion import unit_codes

Floats = NDArray[np.float64]

NEVER = 2.0
"""A threshold that no probability reaches."""


class CostConfig(BaseModel):
    """Cost in CNY of a reminder, a visit and a default; and the share of defaults that each of the two prevents."""

    model_config = STRICT

    reminder: float = Field(ge=0)
    visit: float = Field(ge=0)
    loss: float = Field(gt=0)
    reminder_effect: float = Field(ge=0, le=1)
    visit_effect: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _a_visit_does_more(self) -> Self:
        if self.visit < self.reminder or self.visit_effect < self.reminder_effect:
            raise ValueError("a visit must cost and prevent at least as much as a reminder")
        return self


def cost_thresholds(costs: CostConfig) -> ActionThresholds:
    """Return from which calibrated probability a reminder, and from which a visit, is the cheapest; NEVER where it is not."""
    remind = _break_even(costs.reminder, costs.loss * costs.reminder_effect)
    instead = _break_even(costs.visit - costs.reminder, costs.loss * (costs.visit_effect - costs.reminder_effect))
    if remind < instead:
        return ActionThresholds(remind=remind, visit=instead)
    # A reminder never is the cheapest; a visit has to beat doing nothing.
    visit = _break_even(costs.visit, costs.loss * costs.visit_effect)
    return ActionThresholds(remind=visit, visit=visit)


def _break_even(cost: float, saved_at_certainty: float) -> float:
    reached = cost / saved_at_certainty if saved_at_certainty > 0 else NEVER
    return reached if reached <= 1 else NEVER


def savings(chance: Floats, actions: NDArray[np.object_], costs: CostConfig) -> Floats:
    """Return what each row saves in CNY against doing nothing, (n,).

    `chance` (n,) is the probability for what is expected, 0/1 outcomes for what was realised; `actions` (n,) none, remind, visit.
    """
    remind = chance * costs.loss * costs.reminder_effect - costs.reminder
    visit = chance * costs.loss * costs.visit_effect - costs.visit
    return np.select([actions == "remind", actions == "visit"], [remind, visit], 0.0)


def actions_of(probability: ArrayLike, thresholds: ActionThresholds) -> NDArray[np.object_]:
    """Return none, remind or visit for each probability, (n,)."""
    given = np.asarray(probability)
    reminded = np.where(given >= thresholds.remind, "remind", "none")
    return np.where(given >= thresholds.visit, "visit", reminded).astype(object)


@dataclass(frozen=True)
class Policy:
    """What one way of contacting customers did on the rows: contacts, savings in CNY with a 95 % interval by customer."""

    policy: str
    reminders: int
    visits: int
    expected: float
    realised: float
    low: float
    high: float

    def as_record(self) -> dict[str, JsonValue]:
        """Return the fields by name, ready for JSON."""
        return asdict(self)


def compare_policies(
    truth: ArrayLike,
    probability: ArrayLike,
    trivial: ArrayLike,
    costs: CostConfig,
    groups: ArrayLike | None = None,
    repeats: int = 300,
) -> list[Policy]:
    """Return the savings of nobody, everybody reminded, the trivial rule and the model, on rows it was not fitted on.

    Parameters
    ----------
    trivial
        (n,) of bool: whom the rule in use today would remind (late before).
    groups
        (n,) customer of each row, the unit of the bootstrap.
    """
    target, given = np.asarray(truth, dtype="float64"), np.asarray(probability, dtype="float64")
    everybody = np.full(len(target), "remind", dtype=object)
    nobody = np.full(len(target), "none", dtype=object)
    ways = {
        "nobody": nobody,
        "remind_all": everybody,
        "trivial": np.where(np.asarray(trivial, dtype=bool), everybody, nobody),
        "model": actions_of(given, cost_thresholds(costs)),
    }
    units = unit_codes(groups, len(target))
    return [_policy(name, actions, target, given, costs, units, repeats) for name, actions in ways.items()]


def _policy(
    name: str,
    actions: NDArray[np.object_],
    truth: Floats,
    probability: Floats,
    costs: CostConfig,
    units: NDArray[np.intp],
    repeats: int,
) -> Policy:
    realised = savings(truth, actions, costs)
    by_unit = np.bincount(units, realised)
    drawn = (
        np.random.default_rng(0).multinomial(len(by_unit), np.full(len(by_unit), 1 / len(by_unit)), repeats) @ by_unit
    )
    low, high = np.quantile(drawn, [0.025, 0.975])
    expected = float(savings(probability, actions, costs).sum())
    reminders, visits = (int(np.sum(actions == kind)) for kind in ("remind", "visit"))
    return Policy(name, reminders, visits, expected, float(realised.sum()), float(low), float(high))
