"""Which jobs there are, and what each of them is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet, load_feature_set
from feature_store.horizon import horizon
from feature_store.warehouse_state import warehouse_state
from registry.clock import Clock
from registry.tracking import ModelRegistry
from registry.training_record import OutcomeFact
from registry.version import ModelVersion
from training.config import Config, load_config
from training.error import TrainingError
from training.jobs import concerns, default_risk, price_sensitivity, segments, sentiment
from training.jobs.concerns import ConcernsConfig
from training.jobs.price_sensitivity import PriceSensitivityConfig
from training.jobs.segments import SegmentsConfig
from training.jobs.sentiment import SentimentConfig
from training.record.circumstances import Circumstances, outcome_fact
from training.record.outcome import described_outcome
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

    def begin(
        self,
        job: str,
        outcome: OutcomeFact,
        reads: Sequence[str],
        feature_set: FeatureSet | None = None,
        known_until: datetime | None = None,
    ) -> Circumstances:
        """Return under what a job begins now; `reads` are patterns of what it reads below `configs` beside its config."""
        return Circumstances(
            job=job,
            configs=self.configs,
            files=(f"jobs/{job}.toml", *reads),
            warehouse=warehouse_state(self.engine.warehouse),
            outcome=outcome,
            started_at=self.clock(),
            feature_set=feature_set,
            as_of=self.as_of,
            known_until=known_until,
        )


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
    with workplace.engine.repeatable():
        return JOBS[job](workplace)


def _default_risk(at: Workplace) -> ModelVersion:
    config = at.config("default-risk", RiskConfig)
    first, until = _span(at)
    features = load_feature_set(config.feature_set, at.configs)
    begun = at.begin("default-risk", outcome_fact(config.outcome), _risk_files(config), features, until)
    return default_risk.run(config, features, at.engine, at.registry, at.clock, first, until, at.configs, begun=begun)


def _price_sensitivity(at: Workplace) -> ModelVersion:
    config = at.config("price-sensitivity", PriceSensitivityConfig)
    first, until = _span(at)
    features = load_feature_set(config.feature_set, at.configs)
    begun = at.begin("price-sensitivity", outcome_fact(config.outcome), _risk_files(config), features, until)
    return price_sensitivity.run(config, features, at.engine, at.registry, at.clock, first, until, begun=begun)


def _segments(at: Workplace) -> ModelVersion:
    config = at.config("segments", SegmentsConfig)
    features = load_feature_set(config.feature_set, at.configs)
    as_of = _span(at)[1]
    reads = (f"feature_sets/{config.feature_set}.toml", "segments/*.toml")
    begun = at.begin("segments", described_outcome("segments"), reads, features, as_of)
    # Several threads add up the distances of a k-means in whatever order they finish.
    with threadpool_limits(limits=1):
        return segments.run(
            config, load_naming(at.configs), features, at.engine, at.registry, at.clock, as_of, begun=begun
        )


def _sentiment(at: Workplace) -> ModelVersion:
    config, begun = at.config("sentiment", SentimentConfig), _hearing(at, "sentiment")
    return sentiment.run(config, labelled_calls(at.engine), at.registry, at.clock, at.configs, begun=begun)


def _concerns(at: Workplace) -> ModelVersion:
    config, begun = at.config("concerns", ConcernsConfig), _hearing(at, "concerns")
    calls = labelled_calls(at.engine, config.weak.most_calls)
    return concerns.run(config, calls, at.registry, at.clock, at.configs, begun=begun)


def _span(at: Workplace) -> tuple[datetime, datetime]:
    """Return the first instant of the data, and until when they are known."""
    first, end = horizon(at.engine)
    return first, at.as_of or end


def _risk_files(config: RiskConfig) -> list[str]:
    reasons = [f"reasons/{config.reasons}.toml"] if config.reasons else []
    return [f"feature_sets/{config.feature_set}.toml", *reasons]


def _hearing(at: Workplace, job: str) -> Circumstances:
    return at.begin(job, described_outcome(job), ("lexicons/*.txt", "concerns.toml", "concerns/*.toml"))


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
