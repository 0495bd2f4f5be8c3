"""`demo_utility`: the whole line on a simulated utility, against the truth that was kept apart from it.

Needs no data folder. Calls that annotators labelled are left out; the ceiling of default risk is the AUC of the true probability
of the same bills.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from benchmarks.quality_result import QualityResult
from demo import build
from feature_store.canonical import CONCERNS, SENTIMENTS
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.engine import Engine
from feature_store.feature_set import load_feature_set
from feature_store.horizon import horizon
from feature_store.online.opening import open_store
from feature_store.settings import FeatureStoreSettings
from feature_store.warehouse import Warehouse
from inference.model.scoring import default_probability
from inference.settings import ServiceSettings
from registry.bundle import open_bundle
from training.config import load_config
from training.metric import Statistic, auc, bootstrap_interval
from training.risk.config import RiskConfig
from training.risk.panel import risk_panel

CUSTOMERS, SEED = 3000, 11
NAME = "demo_utility"


def evaluate(_train_dir: Path, _test_dir: Path | None) -> list[QualityResult]:
    """Return concerns, sentiment, segments and default risk against the hidden truth."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        truth = build(var, CUSTOMERS, SEED, lambda *_: None) / "truth"
        engine = DuckDBEngine(Warehouse(FeatureStoreSettings(var=var).warehouse))
        try:
            heard = _unlabelled(engine).merge(
                pd.read_parquet(truth / "calls.parquet"), on="call_id", suffixes=("", "_true")
            )
            return [_concerns(heard), _sentiment(heard), _segments(var, truth), *_default_risk(var, truth, engine)]
        finally:
            engine.close()


def _unlabelled(engine: Engine) -> pd.DataFrame:
    signals = engine.table("text_signals").to_pandas()
    return signals[~signals.call_id.isin(engine.table("call_annotations").call_id.to_pandas())]


def _concerns(heard: pd.DataFrame) -> QualityResult:
    found = heard[[f"concern_{name}" for name in CONCERNS]].to_numpy(dtype=bool)
    true = np.array([[name in concerns for name in CONCERNS] for concerns in heard.concerns])
    commonest = np.zeros_like(true)
    commonest[:, true.sum(axis=0).argmax()] = True
    return _result(
        "concerns_micro_f1", _micro_f1, true, found, trivial=_micro_f1(true, commonest), groups=heard.customer_id
    )


def _sentiment(heard: pd.DataFrame) -> QualityResult:
    true, found = heard.sentiment_true.to_numpy(), heard.sentiment.to_numpy()
    commonest = np.full(len(true), heard.sentiment_true.mode()[0], dtype=object)
    return _result(
        "sentiment_macro_f1", _macro_f1, true, found, trivial=_macro_f1(true, commonest), groups=heard.customer_id
    )


def _segments(var: Path, truth: Path) -> QualityResult:
    latent = pd.read_parquet(truth / "customers.parquet").set_index("customer_id").segment
    store = open_store(ServiceSettings(var=var).online_location)
    try:
        documents = store.read_many(latent.index.tolist())
    finally:
        store.close()
    found = {
        customer: json.loads(document.persona)["who"]["segment"]["name"] for customer, document in documents.items()
    }
    known = latent[latent.index.isin(found.keys())]
    given = np.array([found[customer] for customer in known.index])
    return _result("segments_ari", adjusted_rand_score, known.to_numpy(), given, trivial=0.0)


def _default_risk(var: Path, truth: Path, engine: Engine) -> list[QualityResult]:
    settings = FeatureStoreSettings(var=var)
    config = load_config(settings.configs / "jobs" / "default-risk.toml", RiskConfig)
    first, end = horizon(engine)
    features = load_feature_set(config.feature_set, settings.configs)
    test = risk_panel(config, features, engine, first, end)[1].test
    bills = pd.read_parquet(truth / "bills.parquet").assign(period=lambda b: pd.to_datetime(b.period))
    period = test.rows.as_of - pd.DateOffset(months=1)
    rows = test.rows.assign(period=period).merge(bills, on=["customer_id", "period"], validate="one_to_one")
    scores = default_probability(open_bundle(ServiceSettings(var=var).bundles), rows)
    ceiling = auc(rows.target, rows.default_probability)
    trivial = auc(rows.target, rows[config.baseline].fillna(0.0))
    found = _result(
        "default_auc", auc, rows.target.to_numpy(), scores, trivial=trivial, groups=rows.customer_id, baseline=ceiling
    )
    best = _result(
        "default_auc_ceiling",
        auc,
        rows.target.to_numpy(),
        rows.default_probability.to_numpy(),
        trivial=trivial,
        groups=rows.customer_id,
    )
    return [found, best]


def _result(
    metric: str,
    statistic: Statistic,
    true: np.ndarray,
    found: np.ndarray,
    *,
    trivial: float,
    groups: pd.Series | None = None,
    baseline: float | None = None,
) -> QualityResult:
    units = None if groups is None else np.asarray(groups)
    low, high = bootstrap_interval(statistic, true, found, groups=units, repeats=200)
    baselines = {} if baseline is None else {"ceiling": baseline}
    return QualityResult(NAME, metric, float(statistic(true, found)), low, high, float(trivial), len(true), baselines)


def _micro_f1(true: np.ndarray, found: np.ndarray) -> float:
    return float(2 * (true & found).sum() / max(true.sum() + found.sum(), 1))


def _macro_f1(true: np.ndarray, found: np.ndarray) -> float:
    one_by_one = [_micro_f1(true == label, found == label) for label in SENTIMENTS]
    return float(np.mean(one_by_one))
