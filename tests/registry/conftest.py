"""A registry with one tiny model of each kind, made once; and empty ones, copied from one that has its tables."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from registry.clock import CHINA
from registry.description import ModelDescription
from registry.metric import Metric
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from registry.version import ModelVersion

TAG_FILE = """
[[group]]
id = "payment_timeliness"
label = "缴费及时性"
dimension = "风险信用"
exclusive = true
exhaustive = false

[[tag]]
id = "payment.often_overdue"
label = "常逾期缴费"
meaning = "近一年逾期三次以上"
group = "payment_timeliness"
kind = "rule"
rule = "overdue_bills_last_12_months >= 3"
version = 1
owner = "客户服务中心"
purpose = "欠费提醒"
sensitivity = "normal"
readers = ["crm", "scientist", "auditor", "operator"]
refresh = "daily"
validity_days = 35
action = "主动提醒缴费"
state = "应用"
"""

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
AUC = Metric("auc", 0.81, 0.79, 0.83, 0.70, "six-month arrears rate", 200)


@dataclass(frozen=True)
class Fitted:
    """A model, an example, and what is said about it."""

    model: object
    example: pd.DataFrame
    card: ModelDescription
    predict: str = "predict_proba"


@pytest.fixture(scope="session")
def booster() -> Fitted:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=["owed_cny", "overdue_days", "kwh"])
    frame.iloc[::3, 1] = np.nan
    labels = (frame["owed_cny"] > 0).astype(int)
    params = {"objective": "binary", "num_leaves": 4, "verbose": -1, "num_threads": 1}
    model = lightgbm.train(params, lightgbm.Dataset(frame, labels), 3)
    card = ModelDescription(
        kind="lightgbm", columns=tuple(frame), classes=("no", "yes"), feature_set="default-risk.v1", metrics=[AUC]
    )
    return Fitted(model, frame, card)


def _texts() -> np.ndarray:
    rows = [["停电 了", "您好", 1.0], ["电费 高", "请 讲", 2.0], ["谢谢 你", "再见", 3.0]] * 8
    return np.array(rows, dtype=object)


def _text_pipeline(classifier: object) -> object:
    columns = ColumnTransformer(
        [
            ("characters", TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), 0),
            ("words", TfidfVectorizer(token_pattern=r"\S+"), 1),
            ("counts", StandardScaler(), [2]),
        ]
    )
    return make_pipeline(columns, classifier)


@pytest.fixture(scope="session")
def sentiment() -> Fitted:
    texts = _texts()
    labels = ["dissatisfied", "neutral", "satisfied"] * 8
    model = _text_pipeline(LogisticRegression()).fit(texts, labels)
    columns = ("customer", "agent", "turns")
    card = ModelDescription(kind="sklearn", columns=columns, classes=("dissatisfied", "neutral", "satisfied"))
    return Fitted(model, pd.DataFrame(texts, columns=columns), card)


@pytest.fixture(scope="session")
def concerns() -> Fitted:
    texts = _texts()
    labels = np.tile([[1, 0], [0, 1], [1, 1]], (8, 1))
    model = _text_pipeline(OneVsRestClassifier(LogisticRegression())).fit(texts, labels)
    columns = ("customer", "agent", "turns")
    card = ModelDescription(kind="sklearn", columns=columns, classes=("outage_repair", "price"))
    return Fitted(model, pd.DataFrame(texts, columns=columns), card)


@pytest.fixture(scope="session")
def segments() -> Fitted:
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(60, 2)), columns=["kwh", "peak_share"])
    model = make_pipeline(StandardScaler(), KMeans(3, n_init=1, random_state=0)).fit(frame)
    card = ModelDescription(kind="sklearn", columns=("kwh", "peak_share"), classes=("a", "b", "c"))
    return Fitted(model, frame, card, predict="predict")


def _register(registry: ModelRegistry, name: str, fitted: Fitted, job: str = "default-risk") -> ModelVersion:
    with registry.start(job, {"seed": 1}, {}) as run:
        if fitted.card.kind == "lightgbm":
            run.log_metrics([AUC])
            return run.register_booster(name, fitted.model, fitted.example, fitted.card, {"auc at_least": 0.75})
        return run.register_estimator(name, fitted.model, fitted.example, fitted.predict, fitted.card)


@pytest.fixture(scope="session")
def register() -> Callable[..., ModelVersion]:
    """Trains nothing: opens a run and registers a fitted model."""
    return _register


@pytest.fixture(scope="session")
def tag_file() -> str:
    return TAG_FILE


@pytest.fixture(scope="session")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("configs")
    (folder / "tags").mkdir()
    (folder / "tags" / "payment.toml").write_text(TAG_FILE, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, configs: Path) -> Path:
    # MLflow needs seconds to make its tables: once for all tests.
    settings = RegistrySettings(var=tmp_path_factory.mktemp("database"), configs=configs)
    ModelRegistry(settings).list_versions()
    return settings.var / "mlflow.db"


def _settings_with(database: Path, var: Path, configs: Path) -> RegistrySettings:
    var.mkdir(parents=True, exist_ok=True)
    shutil.copy(database, var / "mlflow.db")
    return RegistrySettings(var=var, configs=configs)


@pytest.fixture(scope="session")
def empty_registry(database: Path, configs: Path) -> Callable[[Path], ModelRegistry]:
    """Makes an empty registry in a folder."""
    return lambda var: ModelRegistry(_settings_with(database, var, configs), clock=lambda: NOON)


@pytest.fixture
def registry(database: Path, tmp_path: Path, configs: Path) -> ModelRegistry:
    """An empty registry."""
    return ModelRegistry(_settings_with(database, tmp_path / "var", configs), clock=lambda: NOON)


@pytest.fixture(scope="session")
def filled(
    database: Path,
    configs: Path,
    tmp_path_factory: pytest.TempPathFactory,
    booster: Fitted,
    sentiment: Fitted,
    concerns: Fitted,
    segments: Fitted,
) -> ModelRegistry:
    """A registry with one version of each model; for reading only."""
    settings = _settings_with(database, tmp_path_factory.mktemp("filled 用电") / "var", configs)
    registry = ModelRegistry(settings, clock=lambda: NOON)
    models = {"default-risk": booster, "sentiment": sentiment, "concerns": concerns, "segments": segments}
    for name, fitted in models.items():
        _register(registry, name, fitted, job=name)
    return registry
