"""Price sensitivity from canonical tables to a registered version, and from its bundle to a tag."""

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature_set import FeatureSet
from feature_store.warehouse import Warehouse
from inference.model.scoring import PRICE_SENSITIVITY, PRICE_TEXT, price, price_text
from registry.bundle import open_bundle
from registry.settings import RegistrySettings
from registry.tabular.risk_model import RiskModel
from registry.tracking import ModelRegistry
from tests.feature_store.history import write
from tests.registry.approval.service_case import put_in_service
from training.config import load_config
from training.jobs import price_sensitivity
from training.jobs.price_sensitivity import PriceSensitivityConfig
from training.retraining.price_job import PriceSensitivityJob
from training.runner import Workplace

pytestmark = pytest.mark.slow

FIRST, END = datetime(2025, 1, 1), datetime(2025, 12, 1)
FEATURES = FeatureSet(
    name="price-sensitivity.v1", purpose="test", features=("has_time_of_use_tariff", "work_orders_last_365_days")
)
CUSTOMERS = 300
WORDS = {True: ("反映电费太贵", "咨询阶梯电价"), False: ("报修停电", "申请增容")}


def _order(customer, number, text):
    return {"customer_id": customer, "accepted_at": f"2025-01-{2 + number:02d}T09:00:00", "accept_content": text}


def _survey(customer, month, low):
    at = f"2025-{month + 2:02d}-15T09:00:00"
    return {"customer_id": customer, "surveyed_at": at, "topic": "电费电价", "score": 2 if low else 4}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Three hundred customers; who minds prices writes of them, is billed by the hour more often, and answers low."""
    random = np.random.default_rng(3)
    minds = random.random(CUSTOMERS) < 0.4
    ids = [f"C{number:03d}" for number in range(CUSTOMERS)]
    hourly = random.random(CUSTOMERS) < np.where(minds, 0.6, 0.3)
    customers = [
        {"customer_id": each, "customer_type": "residential", "time_of_use": bool(yes)}
        for each, yes in zip(ids, hourly, strict=True)
    ]
    orders = [
        _order(ids[place], number, str(random.choice(WORDS[bool(minds[place])])))
        for place in range(CUSTOMERS)
        for number in range(random.poisson(1.2))
    ]
    low = random.random((CUSTOMERS, 9)) < np.where(minds, 0.8, 0.15)[:, None]
    asked = np.argwhere(random.random((CUSTOMERS, 9)) < 0.3).tolist()
    surveys = [_survey(ids[place], month, bool(low[place, month])) for place, month in asked]
    warehouse = Warehouse(tmp_path_factory.mktemp("price") / "warehouse")
    days = dict.fromkeys(("period", "issued_on", "due_on"), "2025-01-01")
    bills = [
        {"bill_id": "B1", "customer_id": ids[0], "amount": 10.0, **days}
    ]  # from when on the warehouse knows things
    write(warehouse, customers=customers, work_orders=orders, surveys=surveys, bills=bills)
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def trained(engine, tmp_path_factory):
    """Return the registry and the version of a small job, promoted."""
    config = load_config(RegistrySettings().configs / "jobs" / "price-sensitivity.toml", PriceSensitivityConfig)
    booster = config.booster.model_copy(update={"rounds": 40, "min_child_samples": 10, "increasing": (PRICE_TEXT,)})
    small = {
        "booster": booster,
        "baseline": FEATURES.features[1],
        "history_months": 1,
        "calibration_vintages": 2,
        "test_vintages": 3,
    }
    # Customers who are alike in two features repeat each other.
    guard = config.guard.model_copy(update={"allowed": ("rows",)})
    config = config.model_copy(update=small | {"guard": guard})
    registry = ModelRegistry(RegistrySettings(var=tmp_path_factory.mktemp("var")))
    version = price_sensitivity.run(config, FEATURES, engine, registry, lambda: datetime(2025, 12, 1, 2), FIRST, END)
    put_in_service(registry, version.name, version.version, by="甲", reason="test")
    return registry, version


def test_the_version_beats_whoever_had_work_orders_in_auc_and_f1(trained):
    registry, version = trained
    metrics = registry.version(version.name, version.version).metrics
    assert metrics["auc.low"] > metrics["auc.baseline"]
    assert metrics["f1.low"] <= metrics["f1"] <= metrics["f1.high"]
    assert metrics["f1"] > metrics["f1.baseline"]


def test_text_alone_and_tables_alone_stand_beside_both_together(trained):
    registry, version = trained
    stored = MlflowClient(registry.settings.mlflow_tracking_uri).download_artifacts(version.run_id, "comparison.json")
    compared = {each["model"]: each for each in json.loads(Path(stored).read_text(encoding="utf-8"))}
    assert list(compared) == ["booster", "scorecard", "logistic", "trivial", "tabular", "text"]
    assert compared["text"]["auc_low"] > 0.5 < compared["tabular"]["auc_low"]
    assert compared["booster"]["auc"] > max(compared["text"]["auc"], compared["tabular"]["auc"])


def test_the_bundle_scores_whoever_writes_of_prices_higher_and_knows_when_nobody_wrote(trained, engine):
    bundle = open_bundle(trained[0].settings.bundles)
    rows = engine.features(
        list(FEATURES.features),
        pd.DataFrame({"customer_id": [f"C{n:03d}" for n in range(CUSTOMERS)], "as_of": pd.Timestamp(END)}),
    )
    rows = rows.assign(**price_text(bundle, engine, rows))
    scored = price(bundle, rows)
    silent = rows.work_orders_last_365_days == 0
    assert (rows[PRICE_TEXT].isna() == silent).all()
    wrote = rows[PRICE_TEXT] > 0
    assert scored["price_sensitivity"][wrote].mean() > scored["price_sensitivity"][rows[PRICE_TEXT] < 0].mean() + 0.2
    assert set(scored["price_sensitive"]) == {0.0, 1.0}


def test_retraining_scores_a_version_by_the_text_it_was_taught(trained, engine, tmp_path):
    registry, version = trained
    at = Workplace(engine, registry, RegistrySettings().configs, lambda: datetime(2025, 12, 1, 2), END)
    job = PriceSensitivityJob(at)
    served = job.open(registry.fetch_serving(version, tmp_path / "served"))
    rows = pd.DataFrame({"customer_id": [f"C{n:03d}" for n in range(CUSTOMERS)], "as_of": pd.Timestamp(END)})
    scores = served.scores(job.features(served.columns, rows))
    features = engine.features(list(FEATURES.features), rows)
    bundle = open_bundle(registry.settings.bundles)
    model = RiskModel.open(bundle.folder(PRICE_SENSITIVITY), bundle.description(PRICE_SENSITIVITY))
    served_scores = model.scores(features.assign(**price_text(bundle, engine, features)))
    assert rows.customer_id.tolist() == features.customer_id.tolist()
    np.testing.assert_allclose(scores, served_scores)
