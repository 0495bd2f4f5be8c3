"""Default risk: the probability that a bill of the months to come is more than 30 days overdue, its band, and what to do."""

from datetime import datetime
from pathlib import Path

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.clock import Clock
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.card.risk import risk_facts
from training.gate import check_gates
from training.record.circumstances import Circumstances
from training.record.keeping import keep_record
from training.risk.config import RiskConfig
from training.risk.findings import risk_findings
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
        A feature knows what it must not know, or may not be used for risk; nothing is registered.
    LabelError
        There are no ripe outcomes of both classes.
    """
    dataset, parts = risk_panel(config, feature_set, engine, first, known_until)
    refuse_leaks(config, engine, dataset, parts)
    lesson = learn(parts, config)
    metrics = judge(lesson, config.baseline)
    card = describe(lesson, config, metrics, load_catalogue(lesson, config, configs), config.outcome)
    marks = {"trained_at": clock().isoformat()}
    with registry.start(config.name, params=parameters(lesson, config, config.outcome), tags=marks) as tracked:
        keep_record(tracked, begun, risk_findings(lesson, config), registry, clock)
        evidence = gather(lesson, config, metrics, card, population(engine, parts.test))
        tracked.log_metrics(metrics)
        log_lesson(tracked, lesson, config, evidence)
        tracked.keep_facts(risk_facts(config, lesson, evidence.population, metrics))
        check_gates(metrics, config.gates)
        return tracked.register_booster(config.name, lesson.booster.booster, parts.test.x.head(5), card)
