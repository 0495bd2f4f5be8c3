"""What the report is made from: everything a job has in hand once its models are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from registry.metric import Metric
from registry.tabular.reason import Reason, ReasonCatalogue
from training.dataset import Dataset
from training.error import TrainingError
from training.gate import Gate
from training.risk.band import bands_of
from training.risk.comparison import Comparison
from training.risk.cost import Policy

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RiskEvidence:
    """The evidence on one risk model; arrays have a value per row of `test`, (n_test,), unless it says otherwise.

    Parameters
    ----------
    scores
        By model, the champion first; higher is riskier.
    probabilities, fit_probabilities
        Calibrated probabilities of the champion on `test` and on `fit` (n_fit,).
    thresholds, actions
        Where bands begin (A lies below all), and the probability from which `remind` and `visit` pay.
    savings
        From `training.risk.savings.savings_curve`; null where there are no costs. `policies` are from `compare_policies`.
    population
        One row per test row in the same order, from `training.risk.population`; any other attributes are groups as well.
    reasons
        Of the flagged rows, in their order: those whose probability reaches the lowest threshold of `actions`; empty
        where the model has no reasons.
    learning_curve, scorecard
        From `training.risk.learning_curve`, and the `frame()` of a scorecard's table.
    catalogue
        Chinese names of features and of reasons; null: their codes are shown.
    """

    test: Dataset
    fit: Dataset
    scores: Mapping[str, Floats]
    probabilities: Floats
    fit_probabilities: Floats
    comparison: Comparison
    thresholds: Mapping[str, float]
    actions: Mapping[str, float]
    savings: pd.DataFrame | None
    population: pd.DataFrame
    reasons: Sequence[tuple[Reason, ...]]
    learning_curve: pd.DataFrame | None = None
    scorecard: pd.DataFrame | None = None
    policies: Sequence[Policy] = ()
    catalogue: ReasonCatalogue | None = None
    outcome: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    metrics: Sequence[Metric] = ()
    gates: Sequence[Gate] = ()

    def __post_init__(self) -> None:
        """Refuse parts that do not belong together: TrainingError names the field, how many it has and must have."""
        lengths = {f"scores of {name}": len(scores) for name, scores in self.scores.items()}
        lengths |= {"probabilities": len(self.probabilities), "population": len(self.population)}
        wanted = dict.fromkeys(lengths, len(self.test.rows))
        lengths["fit_probabilities"], wanted["fit_probabilities"] = len(self.fit_probabilities), len(self.fit.rows)
        if self.reasons:
            lengths["reasons"], wanted["reasons"] = len(self.reasons), int(self.flagged.sum())
        if wrong := [name for name, length in lengths.items() if length != wanted[name]]:
            said = ", ".join(f"{name} has {lengths[name]} rows, must have {wanted[name]}" for name in wrong)
            raise TrainingError(f"risk evidence: {said}")
        if [each.model for each in self.comparison.models] != list(self.scores):
            compared = ", ".join(each.model for each in self.comparison.models)
            raise TrainingError(f"risk evidence: comparison is of {compared}, scores of {', '.join(self.scores)}")

    @property
    def champion(self) -> str:
        """Name of the model that is reported on."""
        return next(iter(self.scores))

    @property
    def truth(self) -> Floats:
        """Outcomes (n_test,) of 0/1."""
        return self.test.y.to_numpy(dtype="float64")

    @property
    def customers(self) -> NDArray[np.object_]:
        """Customer of each test row, (n_test,): the unit of every interval."""
        return self.test.rows["customer_id"].to_numpy(dtype=object)

    @property
    def champion_scores(self) -> Floats:
        """Scores of the champion, (n_test,)."""
        return np.asarray(self.scores[self.champion], dtype="float64")

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """Whether any action is due, (n_test,)."""
        return self.probabilities >= min(self.actions.values(), default=float("inf"))

    @property
    def bands(self) -> NDArray[np.object_]:
        """Band of each test row, (n_test,)."""
        return bands_of(self.probabilities, self.thresholds)

    def feature_zh(self, name: str) -> str:
        """Return the Chinese name of a feature, its own where it has none."""
        known = {each.name: each.phrase for each in self.catalogue.features()} if self.catalogue else {}
        return known.get(name, name)

    def reason_zh(self, code: str) -> str:
        """Return the Chinese name of a reason, its code where it has none."""
        known = {group.code: group.text for group in self.catalogue.groups} if self.catalogue else {}
        return known.get(code, code)
