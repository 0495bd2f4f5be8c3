"""Which jobs there are, and what each of them is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from feature_store.engine import Engine
from feature_store.feature_set import load_feature_set
from feature_store.horizon import horizon
from registry.clock import Clock
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.config import Config, load_config
from training.error import TrainingError
from training.jobs import concerns, default_risk, price_sensitivity, segments, sentiment
from training.jobs.concerns import ConcernsConfig
from training.jobs.price_sensitivity import PriceSensitivityConfig
from training.jobs.segments import SegmentsConfig
from training.jobs.sentiment import SentimentConfig
from training.risk.config import RiskConfig
from training.segment.naming import load_naming
from training.text_dataset import LabelledCalls, from_tables


@dataclass(frozen=True)
class Workplace:
    """What every job works with. `as_of` is the instant it pretends to be run at; None is the end of the data."""

    engine: Engine
    registry: ModelRegistry
    configs: Path
    clock: Clock
    as_of: datetime | None = None

    def config(self, job: str, model: type[Config]) -> Config:
        """Return the config of a job."""
        return load_config(self.configs / "jobs" / f"{job}.toml", model)


def train(job: str, workplace: Workplace) -> ModelVersion:
    """Run a job by its name and return the version it registered.

    Raises
    ------
    TrainingError
        There is no such job, or its data cannot be learnt from.
    GateMissedError
        The model missed a gate of the job's config; nothing is registered.
    """
    if job not in JOBS:
        raise TrainingError(f"no job {job!r}; jobs: {', '.join(JOBS)}")
    return JOBS[job](workplace)


def _default_risk(at: Workplace) -> ModelVersion:
    config = at.config("default-risk", RiskConfig)
    first, end = horizon(at.engine)
    features = load_feature_set(config.feature_set, at.configs)
    return default_risk.run(config, features, at.engine, at.registry, at.clock, first, at.as_of or end, at.configs)


def _price_sensitivity(at: Workplace) -> ModelVersion:
    config = at.config("price-sensitivity", PriceSensitivityConfig)
    first, end = horizon(at.engine)
    features = load_feature_set(config.feature_set, at.configs)
    return price_sensitivity.run(config, features, at.engine, at.registry, at.clock, first, at.as_of or end)


def _segments(at: Workplace) -> ModelVersion:
    config = at.config("segments", SegmentsConfig)
    features = load_feature_set(config.feature_set, at.configs)
    as_of = at.as_of or horizon(at.engine)[1]
    return segments.run(config, load_naming(at.configs), features, at.engine, at.registry, at.clock, as_of)


def _sentiment(at: Workplace) -> ModelVersion:
    return sentiment.run(at.config("sentiment", SentimentConfig), labelled_calls(at.engine), at.registry, at.clock)


def _concerns(at: Workplace) -> ModelVersion:
    config = at.config("concerns", ConcernsConfig)
    return concerns.run(config, labelled_calls(at.engine, config.weak.most_calls), at.registry, at.clock)


def labelled_calls(engine: Engine, others: int = 0) -> LabelledCalls:
    """Return the calls that annotators labelled, and the latest `others` calls of the rest, which have null labels."""
    calls, turns, labels = (engine.table(name).to_pandas() for name in ("calls", "call_turns", "call_annotations"))
    rest = calls[~calls["call_id"].isin(labels["call_id"])].sort_values(["ended_at", "call_id"])["call_id"].tail(others)
    return from_tables(calls, turns, pd.concat([labels, rest.to_frame()], ignore_index=True))


JOBS: dict[str, Callable[[Workplace], ModelVersion]] = {
    "sentiment": _sentiment,
    "concerns": _concerns,
    "segments": _segments,
    "default-risk": _default_risk,
    "price-sensitivity": _price_sensitivity,
}
