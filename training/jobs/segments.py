"""Segments: at most seven groups of customers by how they use power, pay and get in touch."""

from datetime import datetime
from hashlib import sha256

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.clock import Clock
from registry.description import ModelDescription
from registry.metric import Metric
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.cluster import Clustering, choose, fit_clusters, name_groups, profile, silhouettes
from training.config import STRICT
from training.gate import Gate, check_gates
from training.metric import measure
from training.plot import bar_plot, heat_plot

MAX_GROUPS = 7
JUDGED_ROWS = 4000


class SegmentsConfig(BaseModel):
    """What the job needs to know; `names` maps a group's name to the weights of the features that make it."""

    model_config = STRICT

    name: str
    feature_set: str
    smallest_k: int = Field(ge=2, le=MAX_GROUPS)
    largest_k: int = Field(ge=2, le=MAX_GROUPS)
    smallest_share: float = Field(ge=0, le=1)
    largest_share: float = Field(ge=0, le=1)
    sample: int = Field(ge=100)
    seed: int
    names: dict[str, dict[str, float]]
    gates: tuple[Gate, ...]


def run(
    config: SegmentsConfig,
    feature_set: FeatureSet,
    engine: Engine,
    registry: ModelRegistry,
    clock: Clock,
    as_of: datetime,
) -> ModelVersion:
    """Group all customers by their features as of `as_of` and register the grouping that passes its gates.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    TrainingError
        No number of groups keeps to the limits of their shares.
    """
    x = customer_features(engine, feature_set, as_of)
    candidates = [
        fit_clusters(x, k, config.sample, config.seed) for k in range(config.smallest_k, config.largest_k + 1)
    ]
    best = choose(candidates, config.smallest_share, config.largest_share)
    standing = profile(x, best.groups)
    names = name_groups(standing, config.names)
    metrics = evaluate(best, x, config.seed)
    with registry.start(config.name, params=_params(config, best), tags={"trained_at": clock().isoformat()}) as tracked:
        _log(tracked, best, candidates, standing, names, metrics)
        tracked.log_dataset("customers", digest(x), len(x), f"{config.feature_set} as of {as_of:%Y-%m-%d}")
        check_gates(metrics, config.gates)
        description = describe(config, feature_set, names, best, metrics)
        return tracked.register_estimator(config.name, best.pipeline, x.head(5), "predict", description)


def customer_features(engine: Engine, feature_set: FeatureSet, as_of: datetime) -> pd.DataFrame:
    """Return the features of every customer as of `as_of`, (n_customers, n_features)."""
    customers = engine.table("customers").customer_id.to_pandas()
    spine = pd.DataFrame({"customer_id": customers, "as_of": pd.Timestamp(as_of)})
    return engine.features(feature_set.features, spine)[list(feature_set.features)]


def evaluate(best: Clustering, x: pd.DataFrame, seed: int) -> list[Metric]:
    """Return silhouette beside that of a random grouping of the same shares, and the smallest and largest share."""
    drawn = x.sample(min(JUDGED_ROWS, len(x)), random_state=seed).to_numpy()
    shuffled = np.random.default_rng(seed).permutation(best.pipeline.predict(drawn))
    trivial = float(silhouettes(best.pipeline, drawn, shuffled).mean())
    rows = silhouettes(best.pipeline, drawn)
    share = [
        measure(name, pick, best.groups) for name, pick in (("smallest_share", _smallest), ("largest_share", _largest))
    ]
    return [
        measure("silhouette", _mean, rows, baseline=trivial, baseline_name="random groups of the same shares"),
        *share,
    ]


def describe(
    config: SegmentsConfig, feature_set: FeatureSet, names: list[str], best: Clustering, metrics: list[Metric]
) -> ModelDescription:
    """Return what serving and auditors need to know; `classes` are the groups' names in the order of their numbers."""
    return ModelDescription(
        kind="sklearn",
        columns=feature_set.features,
        classes=tuple(names),
        feature_set=config.feature_set,
        detail={"shares": [round(float(share), 4) for share in best.shares]},
        metrics=[metric.as_dict() for metric in metrics],
    )


def digest(x: pd.DataFrame) -> str:
    """Return the SHA-256 over the features' values."""
    return sha256(pd.util.hash_pandas_object(x, index=False).to_numpy().tobytes()).hexdigest()


def _params(config: SegmentsConfig, best: Clustering) -> dict[str, object]:
    chosen = {"k": len(best.shares)}
    return chosen | config.model_dump(exclude={"names", "gates", "name"})


def _log(
    tracked: JobRun,
    best: Clustering,
    candidates: list[Clustering],
    standing: pd.DataFrame,
    names: list[str],
    metrics: list[Metric],
) -> None:
    tracked.log_metrics(metrics)
    ks = [f"k={len(candidate.shares)}" for candidate in candidates]
    tracked.log_figure("choice_of_k", bar_plot(ks, [c.silhouette for c in candidates], "群数选择", "轮廓系数"))
    tracked.log_figure("shares", bar_plot(names, best.shares, "客户分群占比", "占比"))
    tracked.log_figure(
        "profile", heat_plot(standing.to_numpy(), names, list(standing.columns), "群体特征刻画（分位均值）")
    )
    tracked.log_json(
        "profile", {name: row.round(4).to_dict() for name, (_, row) in zip(names, standing.iterrows(), strict=True)}
    )


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values))


def _smallest(groups: np.ndarray) -> float:
    return float(np.bincount(groups).min() / len(groups))


def _largest(groups: np.ndarray) -> float:
    return float(np.bincount(groups).max() / len(groups))
