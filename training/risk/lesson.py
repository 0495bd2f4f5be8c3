"""From a dataset to a judged risk model: models fitted on one part of time, calibrated on the next, compared on the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from registry.metric import Metric
from registry.tabular.calibration import Calibration
from registry.tabular.risk_model import ActionThresholds
from training.metric import Statistic, auc, ks, measure
from training.risk.band import choose_bands
from training.risk.booster import FittedBooster
from training.risk.calibration import fit_calibration
from training.risk.candidate import FittedRisk
from training.risk.comparison import Comparison, compare
from training.risk.config import RiskConfig
from training.risk.cost import cost_thresholds
from training.risk.logistic import LogisticCandidate
from training.risk.reliability import ece
from training.risk.scorecard import FittedScorecard, ScorecardCandidate
from training.risk.search import SearchedBooster, SearchResult
from training.risk.trivial import TrivialRisk
from training.vintage import Vintages

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RiskLesson:
    """Fitted models and what they make of the parts; the booster is the champion and comes first.

    `middle_probabilities` are those of the calibration rows, (n_calibration,).
    """

    parts: Vintages
    booster: FittedBooster
    found: SearchResult
    scorecard: FittedScorecard
    others: tuple[FittedRisk, ...]
    calibration: Calibration
    bands: Mapping[str, float]
    actions: ActionThresholds
    middle_probabilities: Floats

    @cached_property
    def scores(self) -> dict[str, Floats]:
        """Scores of every model on the tested rows, the champion first."""
        models: tuple[FittedRisk, ...] = (self.booster, self.scorecard, *self.others)
        return {model.name: model.scores(self.parts.test.x) for model in models}

    @cached_property
    def comparison(self) -> Comparison:
        """All models on the tested rows."""
        return compare(self.parts.test, self.scores)

    @cached_property
    def probabilities(self) -> Floats:
        """Calibrated probabilities of the champion on the tested rows, (n_test,)."""
        return self.calibration.apply(self.scores[self.booster.name])

    @cached_property
    def fit_probabilities(self) -> Floats:
        """Calibrated probabilities of the champion on the rows it was fitted on, (n_fit,)."""
        return self.calibration.apply(self.booster.scores(self.parts.fit.x))


def learn(parts: Vintages, config: RiskConfig) -> RiskLesson:
    """Search and fit on `parts.fit`, calibrate and choose bands on `parts.calibration`, which no model saw.

    The champion is not fitted anew on the later months: its curve belongs to it (decision 0016).

    Raises
    ------
    LabelError
        A part cannot be learnt from.
    """
    booster, found = SearchedBooster(config.booster, config.search, config.seed).fit_found(parts.fit)
    middle, fit = parts.calibration, parts.fit
    scores = booster.scores(middle.x)
    calibration = fit_calibration(middle.y, scores, middle.rows["customer_id"], config.seed)
    trivial = (TrivialRisk(config.baseline), *(TrivialRisk(name, name) for name in config.further_baselines))
    return RiskLesson(
        parts,
        booster,
        found,
        ScorecardCandidate(config.scorecard.with_knowledge(config.booster)).fit(fit),
        (LogisticCandidate(config.logistic).fit(fit), *(each.fit(fit) for each in trivial)),
        calibration,
        choose_bands(calibration.apply(scores), config.bands),
        cost_thresholds(config.costs),
        calibration.apply(scores),
    )


def judge(lesson: RiskLesson, baseline: str) -> list[Metric]:
    """Return AUC and KS beside the trivial score, and the calibration error beside that of one probability for everybody."""
    test, probabilities = lesson.parts.test, lesson.probabilities
    customers, truth = test.rows["customer_id"].to_numpy(), test.y.to_numpy()
    rate = np.full(len(truth), float(lesson.parts.calibration.y.mean()))
    compared: tuple[tuple[str, Statistic, ArrayLike, str], ...] = (
        ("auc", auc, lesson.scores["trivial"], baseline),
        ("ks", ks, lesson.scores["trivial"], baseline),
        ("ece", ece, rate, "rate of the calibration vintages"),
    )
    return [
        measure(
            name, statistic, truth, probabilities,
            groups=customers, baseline=statistic(truth, trivial), baseline_name=against,
        )
        for name, statistic, trivial, against in compared
    ]  # fmt: skip
