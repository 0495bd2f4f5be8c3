"""电费敏感客户: the probability that a customer, asked next month, is not content with what electricity costs.

The task of a competition of 2016 (work orders, calls, receivables); one booster reads text and tables. Its leaks are refused:
features and text end before as_of, the text's score is out-of-fold, what a handler writes after the answer is not read.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from feature_store.customer_text import customer_texts
from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.clock import Clock
from registry.description import ModelDescription
from registry.metric import Metric
from registry.tabular.text_score import TextScore
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.card.risk import risk_facts
from training.dataset import Dataset
from training.gate import check_gates
from training.record.circumstances import Circumstances
from training.record.keeping import keep_record
from training.risk.booster import BoosterCandidate, FittedBooster
from training.risk.config import RiskConfig
from training.risk.decision import best_f1_threshold, measure_f1
from training.risk.findings import risk_findings
from training.risk.lesson import RiskLesson, judge, learn
from training.risk.panel import refuse_leaks, risk_panel
from training.risk.population import population
from training.risk.record import describe, log_models, parameters
from training.risk.text_score import TextScoreConfig, read_vintages
from training.risk.trivial import TrivialRisk

TEXT_FEATURE = "price_text_score"
CLASSES = ("content", "sensitive")


class PriceSensitivityConfig(RiskConfig):
    """As of default risk, whose reminder is an explanation here and whose loss a dispute; and how text is read."""

    text: TextScoreConfig = TextScoreConfig()


def run(
    config: PriceSensitivityConfig,
    feature_set: FeatureSet,
    engine: Engine,
    registry: ModelRegistry,
    clock: Clock,
    first: datetime,
    known_until: datetime,
    *,
    begun: Circumstances | None = None,
) -> ModelVersion:
    """Train on vintages from `first` + history to `known_until`, test on the last ones, and register what passes its gates.

    With `begun` the run keeps a training record.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    GuardError
        A feature or the text knows what it must not know; nothing is registered.
    LabelError
        There are no ripe outcomes of both classes, or too little text.
    """
    dataset, tables = risk_panel(config, feature_set, engine, first, known_until)
    read = read_vintages(tables, partial(customer_texts, engine), TEXT_FEATURE, config.text, config.seed)
    parts = read.parts
    refuse_leaks(config, engine, dataset, parts)
    lesson = _with_rivals(learn(parts, config), config)
    metrics = [*judge(lesson, config.baseline), _f1(lesson, config.baseline)]
    card = _describe(lesson, config, metrics, read.text)
    marks = {"trained_at": clock().isoformat()}
    with registry.start(config.name, params=parameters(lesson, config, config.outcome), tags=marks) as tracked:
        keep_record(tracked, begun, risk_findings(lesson, config, (TEXT_FEATURE,)), registry, clock)
        tracked.log_metrics(metrics)
        log_models(tracked, lesson, config, config.outcome)
        tracked.keep_facts(risk_facts(config, lesson, population(engine, parts.test), metrics))
        check_gates(metrics, config.gates)
        return tracked.register_booster(config.name, lesson.booster.booster, parts.test.x.head(5), card)


def _with_rivals(lesson: RiskLesson, config: PriceSensitivityConfig) -> RiskLesson:
    """Return the lesson with the same booster without text, and the text alone, among the models compared."""
    return replace(lesson, others=(*lesson.others, _tabular(lesson, config), TrivialRisk(TEXT_FEATURE, "text")))


def _tabular(lesson: RiskLesson, config: PriceSensitivityConfig) -> FittedBooster:
    fit, found = lesson.parts.fit, lesson.found.config
    rising = tuple(name for name in found.increasing if name != TEXT_FEATURE)
    names = tuple(name for name in fit.features if name != TEXT_FEATURE)
    candidate = BoosterCandidate(found.model_copy(update={"increasing": rising}), config.seed, "tabular")
    return candidate.fit(Dataset(fit.rows, names))


def _f1(lesson: RiskLesson, baseline: str) -> Metric:
    """Return F1 on the tested rows; both thresholds are those that were best on the calibration rows."""
    middle, test = lesson.parts.calibration, lesson.parts.test
    trivial = middle.x[baseline].fillna(0.0)
    return measure_f1(
        "f1",
        test.y,
        lesson.probabilities >= best_f1_threshold(middle.y, lesson.middle_probabilities),
        _reaches(lesson.scores["trivial"], best_f1_threshold(middle.y, trivial)),
        baseline,
        test.rows["customer_id"],
    )


def _reaches(scores: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    return np.asarray(scores >= threshold)


def _describe(
    lesson: RiskLesson, config: PriceSensitivityConfig, metrics: list[Metric], text: TextScore
) -> ModelDescription:
    """Return what serving needs: as of default risk, with the text's score, which gives one of the columns."""
    card = describe(lesson, config, metrics, None, config.outcome)
    detail = card.detail | {"text": text.model_dump(mode="json")}
    return card.model_copy(update={"classes": CLASSES, "detail": detail})
