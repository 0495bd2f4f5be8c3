"""Default risk: the probability that a customer's next bill falls into arrears, and its band A–D."""

from datetime import datetime

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from registry.clock import Clock
from registry.description import ModelDescription
from registry.metric import Metric
from registry.tracking import JobRun, ModelRegistry
from registry.version import ModelVersion
from training.booster import BoosterConfig, fit_booster, importance, probabilities
from training.config import STRICT
from training.dataset import Dataset, build_dataset, month_starts, split_by_time
from training.gate import Gate, check_gates
from training.metric import auc, ks, measure
from training.plot import bar_plot, calibration_plot, roc_plot

SHOWN_FEATURES = 20


class DefaultRiskConfig(BaseModel):
    """What the job needs to know; `bands` maps a band to the probability from which it begins."""

    model_config = STRICT

    name: str
    feature_set: str
    outcome: str
    baseline: str
    history_months: int = Field(ge=0, le=60)
    test_vintages: int = Field(ge=1, le=24)
    seed: int
    booster: BoosterConfig
    bands: dict[str, float]
    gates: tuple[Gate, ...]


def run(
    config: DefaultRiskConfig,
    feature_set: FeatureSet,
    engine: Engine,
    registry: ModelRegistry,
    clock: Clock,
    first: datetime,
    known_until: datetime,
) -> ModelVersion:
    """Train on vintages from `first` + history to `known_until`, test on the last ones, and register what passes its gates.

    Raises
    ------
    GateMissedError
        A gate of the config is missed; nothing is registered.
    LabelError
        There are no ripe outcomes of both classes.
    """
    as_ofs = month_starts(first + pd.DateOffset(months=config.history_months), known_until)
    dataset = build_dataset(engine, feature_set, config.outcome, as_ofs, known_until)
    train, test = split_by_time(dataset, config.test_vintages)
    booster = fit_booster(train.x, train.y, config.booster, config.seed)
    scores = probabilities(booster, test.x)
    metrics = evaluate(test, scores, config.baseline)
    with registry.start(
        config.name, params=_params(config, train, test), tags={"trained_at": clock().isoformat()}
    ) as tracked:
        _log(tracked, train, test, scores, booster, metrics, config)
        check_gates(metrics, config.gates)
        return tracked.register_booster(config.name, booster, test.x.head(5), describe(config, dataset, metrics))


def evaluate(test: Dataset, scores: NDArray[np.float64], baseline: str) -> list[Metric]:
    """Return AUC and KS with intervals over customers, beside the trivial baseline (one feature as the score)."""
    trivial = test.rows[baseline].fillna(0.0).to_numpy()
    customers = test.rows["customer_id"].to_numpy()
    truth = test.y.to_numpy()
    return [
        measure(
            name, statistic, truth, scores, groups=customers, baseline=statistic(truth, trivial), baseline_name=baseline
        )
        for name, statistic in (("auc", auc), ("ks", ks))
    ]


def describe(config: DefaultRiskConfig, dataset: Dataset, metrics: list[Metric]) -> ModelDescription:
    """Return what serving and auditors need to know about the model."""
    return ModelDescription(
        kind="lightgbm",
        columns=dataset.features,
        classes=("in_time", "default"),
        feature_set=config.feature_set,
        thresholds=config.bands,
        detail={"outcome": config.outcome, "dataset": dataset.digest},
        metrics=[metric.as_dict() for metric in metrics],
    )


def _params(config: DefaultRiskConfig, train: Dataset, test: Dataset) -> dict[str, object]:
    spans = {
        name: f"{rows.rows['as_of'].min():%Y-%m} … {rows.rows['as_of'].max():%Y-%m}"
        for name, rows in (("train", train), ("test", test))
    }
    return {
        "feature_set": config.feature_set,
        "outcome": config.outcome,
        "seed": config.seed,
        **{f"booster.{key}": value for key, value in config.booster.model_dump().items()},
        **{f"{name}_vintages": span for name, span in spans.items()},
        "train_rate": round(float(train.y.mean()), 5),
        "test_rate": round(float(test.y.mean()), 5),
    }


def _log(
    tracked: JobRun,
    train: Dataset,
    test: Dataset,
    scores: NDArray[np.float64],
    booster: lgb.Booster,
    metrics: list[Metric],
    config: DefaultRiskConfig,
) -> None:
    for name, rows in (("train", train), ("test", test)):
        tracked.log_dataset(name, rows.digest, len(rows.rows), f"{config.feature_set} × {config.outcome}")
    tracked.log_metrics(metrics)
    truth = test.y.to_numpy()
    gains = importance(booster).head(SHOWN_FEATURES)
    trivial = test.rows[config.baseline].fillna(0.0).to_numpy()
    tracked.log_figure(
        "roc", roc_plot({"模型": (truth, scores), f"基线 {config.baseline}": (truth, trivial)}, "违约风险 ROC 曲线")
    )
    tracked.log_figure("calibration", calibration_plot({"测试月份": (truth, scores)}, "违约概率校准"))
    tracked.log_figure("importance", bar_plot(list(gains.index), gains.to_numpy(), "特征重要性", "增益占比"))
