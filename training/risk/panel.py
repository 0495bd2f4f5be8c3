"""The rows of a risk job: vintages of ripe outcomes with their features, cut into parts by time, and guarded."""

from datetime import datetime

import pandas as pd

from feature_store.engine import Engine
from feature_store.feature_set import FeatureSet
from training.dataset import Dataset, build_dataset, month_starts
from training.guard.finding import refuse
from training.guard.late import late_cells
from training.guard.search import find
from training.risk.config import RiskConfig
from training.vintage import Vintages, split_vintages


def risk_panel(
    config: RiskConfig, feature_set: FeatureSet, engine: Engine, first: datetime, known_until: datetime
) -> tuple[Dataset, Vintages]:
    """Return all vintages from `first` + history to `known_until`, and their parts; LabelError where there are too few."""
    as_ofs = month_starts(first + pd.DateOffset(months=config.history_months), known_until)
    dataset = build_dataset(engine, feature_set, config.outcome, as_ofs, known_until)
    return dataset, split_vintages(dataset, config.test_vintages, config.calibration_vintages)


def refuse_leaks(config: RiskConfig, engine: Engine, dataset: Dataset, parts: Vintages) -> None:
    """Raise GuardError where a feature of the parts, or of the dataset they come from, knows what it must not know."""
    refuse([*find(parts.fit, parts.test, config=config.guard), *late_cells(engine, dataset, config.late_rows)])
