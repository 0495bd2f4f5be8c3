"""Default risk: the probability that a bill of the months to come is more than 30 days overdue, its band, and what to do."""

from datetime import datetime
from pathlib import Path

import pandas as pd
from pydantic import Field

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.clock import Clock
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.dataset import build_dataset, month_starts
from training.gate import check_gates
from training.guard.finding import refuse
from training.guard.late import late_cells
from training.guard.search import find
from training.risk.config import RiskConfig
from training.risk.lesson import judge, learn
from training.risk.population import population
from training.risk.record import describe, gather, load_catalogue, log_lesson, parameters
from training.vintage import split_vintages


class DefaultRiskConfig(RiskConfig):
    """What the job needs to know: a vintage needs `history_months`; so many `late_rows` are computed anew to find late data."""

    outcome: str
    history_months: int = Field(ge=0, le=60)
    late_rows: int = Field(default=100, ge=1)


def run(
    config: DefaultRiskConfig,
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
    as_ofs = month_starts(first + pd.DateOffset(months=config.history_months), known_until)
    dataset = build_dataset(engine, feature_set, config.outcome, as_ofs, known_until)
    parts = split_vintages(dataset, config.test_vintages, config.calibration_vintages)
    refuse([*find(parts.fit, parts.test, config=config.guard), *late_cells(engine, dataset, config.late_rows)])
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
