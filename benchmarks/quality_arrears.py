"""`power_arrears`: who is in arrears next month, through the canonical bills table, the features and the default-risk job.

Without a test folder: walk-forward over target months 202101 to 202106, each scored by a model that saw the months before it.
With one: one model from all months of train, scored on the target months after its last.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.power_arrears import FOLDER, load_panel, read_panel
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import present_files
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature_set import load_feature_set
from feature_store.settings import FeatureStoreSettings
from training.booster import fit_booster, probabilities
from training.config import load_config
from training.dataset import Dataset, build_dataset, month_starts
from training.jobs.default_risk import DefaultRiskConfig
from training.metric import auc, ks, measure

JOB = "arrears-panel"
WALK = pd.period_range("2021-01", "2021-06", freq="M")
TRIVIAL = ("late_share_of_last_6", "last_bill_late", "late_share_ever")


def evaluate(train_dir: Path, test_dir: Path | None) -> list[QualityResult]:
    """Return AUC and KS of next month's arrears; nothing where the data are absent."""
    if not present_files(FOLDER, "monthly_bills.csv", train_dir, test_dir):
        return []
    settings = FeatureStoreSettings()
    config = load_config(settings.configs / "jobs" / f"{JOB}.toml", DefaultRiskConfig)
    train = read_panel(train_dir)
    if test_dir is None:
        scored = _walk_forward(config, _dataset(config, train), WALK)
    else:
        test = read_panel(test_dir)
        targets = pd.period_range(train.period.max() + pd.offsets.MonthBegin(1), test.period.max(), freq="M")
        scored = _score_months(config, _dataset(config, train), _dataset(config, test), targets)
    return _results(scored)


def _dataset(config: DefaultRiskConfig, panel: pd.DataFrame) -> Dataset:
    settings = FeatureStoreSettings()
    with tempfile.TemporaryDirectory() as folder:
        engine = DuckDBEngine(load_panel(panel, Path(folder)))
        try:
            first = panel.period.min() + pd.DateOffset(months=config.history_months)
            end = panel.period.max() + pd.DateOffset(months=1)
            return build_dataset(
                engine,
                load_feature_set(config.feature_set, settings.configs),
                config.outcome,
                month_starts(first, end),
                end,
            )
        finally:
            engine.close()


def _walk_forward(config: DefaultRiskConfig, data: Dataset, targets: pd.PeriodIndex) -> pd.DataFrame:
    months = []
    for target in targets:
        start = target.to_timestamp()
        known = Dataset(data.rows[data.rows["ripe_at"] < start].reset_index(drop=True), data.features)
        months.append(_score_months(config, known, data, pd.PeriodIndex([target])))
    return pd.concat(months, ignore_index=True)


def _score_months(config: DefaultRiskConfig, train: Dataset, test: Dataset, targets: pd.PeriodIndex) -> pd.DataFrame:
    """Return the rows of `test` whose target month is asked for, scored by models fitted on `train`."""
    rows = test.rows[test.rows["as_of"].isin(targets.to_timestamp())].reset_index(drop=True)
    booster = fit_booster(train.x, train.y, config.booster, config.seed)
    logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(_filled(train.x), train.y)
    return rows.assign(
        score=probabilities(booster, rows[list(test.features)]),
        logistic=logistic.predict_proba(_filled(rows[list(test.features)]))[:, 1],
    )


def _filled(x: pd.DataFrame) -> np.ndarray:
    return np.sign(x.fillna(0.0).to_numpy()) * np.log1p(np.abs(x.fillna(0.0).to_numpy()))


def _results(scored: pd.DataFrame) -> list[QualityResult]:
    truth, customers = scored["target"].to_numpy(), scored["customer_id"].to_numpy()
    results = []
    for name, statistic in (("auc", auc), ("ks", ks)):
        measured = measure(name, statistic, truth, scored["score"].to_numpy(), groups=customers)
        trivial = max(statistic(truth, scored[feature].fillna(0.0).to_numpy()) for feature in TRIVIAL)
        baseline = statistic(truth, scored["logistic"].to_numpy())
        results.append(
            QualityResult(
                FOLDER, name, measured.value, measured.low, measured.high, trivial, len(scored), {"logistic": baseline}
            )
        )
    return results
