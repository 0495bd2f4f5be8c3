"""Running a registered model of segments from its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nlp.estimator import load_estimator
from registry.description import ModelDescription
from registry.tabular.group_rule import Block, GroupRule, Scored
from registry.tabular.group_score import Flags, Floats
from registry.tabular.newcomer import Newcomers

MODEL_FILE = "model.skops"
LEAST_KNOWN_WEIGHT = 0.5


@dataclass(frozen=True)
class Assignment:
    """Group (n,), confidence 0–1 (n,) and whether enough is known (n,) of each customer; where not, the segment is 未知."""

    groups: NDArray[np.int64]
    confidence: Floats
    known: Flags


@dataclass(frozen=True)
class SegmentModel:
    """Groups by the one rule, their names in `description.classes` and their permanent ids in `ids`."""

    rule: GroupRule
    description: ModelDescription

    @classmethod
    def open(cls, folder: Path, description: ModelDescription) -> Self:
        """Open the model in `folder`, whose digests were compared before; TextModelError for a file that is none.

        A model from before there were blocks is one block of which everything counts as known.
        """
        pipeline, blocks = load_estimator(folder / MODEL_FILE), _blocks(description)
        space = pipeline[0] if blocks else pipeline[:-1]
        return cls(GroupRule(space, pipeline[-1], description.columns, blocks), description)

    @property
    def ids(self) -> tuple[str, ...]:
        """Permanent ids of the groups, (k,); their numbers where the model is from before there were ids."""
        given = cast("list[str] | None", self.description.detail.get("ids"))
        return tuple(given) if given else tuple(str(group) for group in range(len(self.description.classes)))

    def assign(self, x: pd.DataFrame, history_days: NDArray[np.float64] | None = None) -> Assignment:
        """Return the group of each customer; x holds the model's columns (n, n_features), NaN where null.

        `history_days` (n,) are the days with a reading in the last year. With them, and a model that knows what short histories are
        worth, values that need more history count as null, and a fortnight is enough to be known.
        """
        return self.decide(self.score(x, history_days), history_days)

    def score(self, x: pd.DataFrame, history_days: NDArray[np.float64] | None = None) -> Scored:
        """Return how well each group fits each customer, by what may count of the customer's history; as for `assign`."""
        if self.newcomers is None or history_days is None:
            return self.rule.score(x)
        return self.rule.score(self.newcomers.masked(x[list(self.description.columns)], history_days))

    @cached_property
    def newcomers(self) -> Newcomers | None:
        """What short histories are worth; None where the model was not measured on them."""
        given = self.description.detail.get("newcomers")
        return Newcomers.model_validate(given) if given else None

    def decide(self, scored: Scored, history_days: NDArray[np.float64] | None = None) -> Assignment:
        """Return what scores mean: the best group, how sure that is, and whether enough is known to say so."""
        groups, lead = np.argmax(scored.scores, axis=1), margins(scored)
        if self.newcomers is None or history_days is None:
            return Assignment(
                groups, 1 / (1 + np.exp(-np.minimum(lead, 50))), scored.known_weight >= LEAST_KNOWN_WEIGHT
            )
        known = (self.newcomers.step_of(history_days) >= 0) & (scored.known_weight > 0)
        return Assignment(groups, self.newcomers.confidence(lead, history_days), known)

    def names(self, groups: NDArray[np.int64]) -> NDArray[Any]:
        """Return the names of groups, (n,) of str."""
        return np.array(self.description.classes, dtype=object)[groups]


def margins(scored: Scored) -> Floats:
    """Return by how much the best group leads the second, weighed by how much is known, (n,); 0 for a single group."""
    if scored.scores.shape[1] < 2:  # noqa: PLR2004 - nothing to lead
        return np.zeros(len(scored.scores))
    best = np.partition(scored.scores, -2, axis=1)
    # The scores were raised by the inverse of what is known, as if the rest agreed; a lead is what evidence there is.
    return np.asarray((best[:, -1] - best[:, -2]) * scored.known_weight)


def _blocks(description: ModelDescription) -> dict[str, Block]:
    given = cast("Mapping[str, Any]", description.detail.get("blocks", {}))
    return {name: Block(float(block["weight"]), tuple(block["features"])) for name, block in given.items()}
