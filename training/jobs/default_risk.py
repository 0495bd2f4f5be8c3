"""Default risk: the probability that a bill of the months to come is more than 30 days overdue, its band, and what to do."""

from datetime import datetime
from pathlib import Path

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.clock import Clock
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.gate import check_gates
from training.risk.config import RiskConfig
from training.risk.lesson import judge, learn
from training.risk.panel import refuse_leaks, risk_panel
from training.risk.population import population
from training.risk.record import describe, gather, load_catalogue, log_lesson, parameters


def run(
    config: RiskConfig,
    feature_set: FeatureSet,
    engine: Engine,
    registry: ModelRegistry,
    clock: Clock,
    first: datetime,
    known_until: datetime,
    configs: Path,
) -> ModelVersion:
    """Train on vintages from `first` + history to `known_until`, test on the last ones, and register what passes its gates.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    GuardError
        A feature knows what it must not know, or may not be used for risk; nothing is registered.
    LabelError
        There are no ripe outcomes of both classes.
    """
    dataset, parts = risk_panel(config, feature_set, engine, first, known_until)
    refuse_leaks(config, engine, dataset, parts)
    lesson = learn(parts, config)
    metrics = judge(lesson, config.baseline)
    card = describe(lesson, config, metrics, load_catalogue(lesson, config, configs), config.outcome)
    evidence = gather(lesson, config, metrics, card, population(engine, parts.test))
    marks = {"trained_at": clock().isoformat()}
    with registry.start(config.name, params=parameters(lesson, config, config.outcome), tags=marks) as tracked:
        tracked.log_metrics(metrics)
        log_lesson(tracked, lesson, config, evidence)
        check_gates(metrics, config.gates)
        return tracked.register_booster(config.name, lesson.booster.booster, parts.test.x.head(5), card)
