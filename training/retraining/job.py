"""What retraining needs to know of a job, and default risk, which it knows that of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feature_store.feature_set import load_feature_set
from feature_store.horizon import horizon
from feature_store.outcome import outcomes
from registry.bundle_reader import read_served_model
from registry.tabular.risk_model import RiskModel
from registry.version import ModelVersion
from training.dataset import Dataset, build_dataset, month_starts
from training.error import TrainingError
from training.retraining.config import RetrainConfig
from training.risk.config import RiskConfig
from training.runner import Workplace, train


@dataclass(frozen=True)
class Scorer:
    """A version read from its files: columns, score of rows (n,), and the vintages it was trained and tested on.

    `calibrated` maps scores (n,) to probabilities (n,), from `begins` on a customer is acted upon. `trained_until`: it learnt
    from what was ripe then. `tested_until`: the last vintage it knew. Null where its files do not say.
    """

    columns: tuple[str, ...]
    scores: Callable[[pd.DataFrame], NDArray[np.float64]]
    calibrated: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    begins: float
    trained_until: pd.Timestamp | None
    tested_until: pd.Timestamp | None


class RetrainableJob(Protocol):
    """A job that can be trained again on a schedule."""

    @property
    def model(self) -> str:
        """Name of the model it registers."""

    @property
    def outcome(self) -> str:
        """Name of what it predicts; holdouts of another outcome are others."""

    @property
    def config(self) -> RetrainConfig:
        """When it is due."""

    @property
    def test_vintages(self) -> int:
        """How many of the last vintages a new version leaves to the holdout."""

    @property
    def baseline(self) -> str:
        """Name of the feature that is the trivial score."""

    def labels(self) -> Dataset:
        """Return all ripe rows with the features of the job."""

    def last_labels(self) -> pd.DataFrame:
        """Return the ripe rows (customer_id, as_of, target, ripe_at) of the last `test_vintages` that have any."""

    def features(self, names: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
        """Return the named features (n_rows, n_names) of rows (customer_id, as_of), in their order."""

    def present(self) -> pd.DataFrame:
        """Return customer_id and the latest as_of of customers drawn for drift."""

    def open(self, folder: Path) -> Scorer:
        """Return the version whose files for serving lie in `folder`."""

    def train(self) -> ModelVersion:
        """Train and register a version, as `gridtags train` does."""


class DefaultRiskJob:
    """Default risk, at a workplace."""

    def __init__(self, at: Workplace, name: str = "default-risk", config: type[RiskConfig] = RiskConfig) -> None:
        self.at, self._name = at, name
        self._job = at.config(name, config)
        self._first, end = horizon(at.engine)
        self._now: datetime = at.as_of or end

    @property
    def model(self) -> str:
        """Name of the model it registers."""
        return self._job.name

    @property
    def outcome(self) -> str:
        """Name of what it predicts."""
        return self._job.outcome

    @property
    def config(self) -> RetrainConfig:
        """When it is due."""
        return self._job.retrain

    @property
    def test_vintages(self) -> int:
        """How many vintages are tested on."""
        return self._job.test_vintages

    @property
    def baseline(self) -> str:
        """Name of the feature that is the trivial score."""
        return self._job.baseline

    def labels(self) -> Dataset:
        """Return all ripe rows with the features of the job."""
        return self._labels

    def last_labels(self) -> pd.DataFrame:
        """Return the ripe rows of the last vintages; month by month, so that years of a large utility are not read for them."""
        found: list[pd.DataFrame] = []
        for month in reversed(self._months):
            rows = outcomes(self._job.outcome, self.at.engine, [month], self._now)
            found += [rows] if len(rows) else []
            if len(found) == self.test_vintages:
                break
        if not found:
            raise TrainingError(f"{self._name}: no vintage until {self._now:%Y-%m-%d} has a ripe outcome")
        return pd.concat(found[::-1], ignore_index=True)

    @cached_property
    def _labels(self) -> Dataset:
        features = load_feature_set(self._job.feature_set, self.at.configs)
        return build_dataset(self.at.engine, features, self._job.outcome, self._months, self._now)

    @cached_property
    def _months(self) -> list[datetime]:
        months = month_starts(self._first + pd.DateOffset(months=self._job.history_months), self._now)
        if not months:
            raise TrainingError(
                f"{self._name}: {self._first:%Y-%m-%d} … {self._now:%Y-%m-%d} holds no vintage with its history"
            )
        return months

    def features(self, names: Sequence[str], rows: pd.DataFrame) -> pd.DataFrame:
        """Return the named features of rows, in their order."""
        keys = ["customer_id", "as_of"]
        found = self.at.engine.features(list(names), rows[keys])
        return rows[keys].merge(found, on=keys, how="left")[list(names)]

    def present(self) -> pd.DataFrame:
        """Return customers drawn from those in the data, as of the latest month."""
        customers = self.at.engine.table("customers").customer_id.to_pandas().drop_duplicates().sort_values()
        drawn = customers.sample(min(self.config.rows, len(customers)), random_state=self._job.seed)
        return pd.DataFrame({"customer_id": drawn.to_numpy(), "as_of": pd.Timestamp(self._months[-1])})

    def open(self, folder: Path) -> Scorer:
        """Return the version whose files lie in `folder`."""
        card = read_served_model(folder).description()
        told = card.detail.get("vintages")
        spans = {k: pd.Timestamp(str(v)) for k, v in told.items()} if isinstance(told, dict) else {}
        model = RiskModel.open(folder, card)
        return Scorer(
            columns=card.columns,
            scores=model.scores,
            calibrated=model.calibration.apply,
            begins=model.thresholds.remind,
            trained_until=spans.get("trained_until"),
            tested_until=spans.get("tested_until"),
        )

    def train(self) -> ModelVersion:
        """Train and register a version."""
        return train(self._name, self.at)
