"""A real bundle with a default-risk model over features of bills, and a segment model; both tiny."""

from datetime import UTC, datetime
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd
import skops.io
from sklearn.cluster import KMeans
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from registry.bundle import Bundle, open_bundle, write_bundle
from registry.description import ServedModel
from registry.settings import RegistrySettings
from registry.tabular.reason_file import load_reasons
from tests.inference.service_bundle import CATALOGUE

COLUMNS = ("late_bills_of_last_12", "late_share_of_last_6", "owed_now", "last_bill_amount")
USUAL = {"late_bills_of_last_12": 0.0, "late_share_of_last_6": 0.0, "owed_now": 0.0, "last_bill_amount": 120.0}
CALIBRATION = {"kind": "platt", "x": [0.0, 1.0], "y": [0.01, 0.8]}


def features(count: int, seed: int = 0) -> pd.DataFrame:
    """Return customer_id and features; half of the customers are never late and owe nothing."""
    random = np.random.default_rng(seed)
    late = np.where(random.random(count) < 0.5, 0, random.integers(1, 12, count)).astype("float64")
    values = (late, late / 12, np.where(late > 6, 300.0, 0.0), random.lognormal(4.8, 0.5, count))
    return pd.DataFrame({"customer_id": [f"C{n:03d}" for n in range(count)], **dict(zip(COLUMNS, values, strict=True))})


def risk_bundle(folder: Path, with_reasons: bool = True) -> Bundle:
    """Promote the two models into `folder`/bundles and open them; without reasons as from before there were any."""
    models = tabular_models(folder, with_reasons)
    write_bundle(folder / "bundles", models, CATALOGUE, "王工", "验证通过", datetime(2026, 3, 1, tzinfo=UTC))
    return open_bundle(folder / "bundles")


def tabular_models(folder: Path, with_reasons: bool = True) -> dict[str, Path]:
    """Write the folders of the two models, as a bundle takes them."""
    models = {"default-risk": folder / "risk", "segments": folder / "segments"}
    for path in models.values():
        path.mkdir(parents=True)
    x = features(800)
    truth = np.random.default_rng(1).random(len(x)) < 0.02 + 0.07 * x.late_bills_of_last_12
    parameters = {"objective": "binary", "monotone_constraints": [1, 1, 1, 0], "num_leaves": 6, "num_threads": 1}
    booster = lgb.train({**parameters, "verbose": -1}, lgb.Dataset(x[list(COLUMNS)], truth), 40)
    booster.save_model(models["default-risk"] / "model.txt")
    clusters = make_pipeline(SimpleImputer(), KMeans(2, n_init=1, random_state=0)).fit(x[list(COLUMNS)].to_numpy())
    skops.io.dump(clusters, models["segments"] / "model.skops")
    detail = _detail() if with_reasons else {}
    _write(models["default-risk"], "default-risk", "lightgbm", ("in_time", "default"), detail)
    _write(models["segments"], "segments", "sklearn", ("甲", "乙"), {})
    return models


def _detail() -> dict[str, object]:
    reasons = load_reasons(RegistrySettings().configs / "reasons" / "default-risk.toml").with_usual(USUAL)
    thresholds = {"remind": 0.2, "visit": 0.4}
    return {"calibration": CALIBRATION, "thresholds": thresholds, "reasons": reasons.model_dump(mode="json")}


def _write(folder: Path, name: str, kind: str, classes: tuple[str, ...], detail: dict[str, object]) -> None:
    fields = {"name": name, "kind": kind, "columns": COLUMNS, "classes": classes, "detail": detail, "version": 3}
    bands = {"B": 0.02, "C": 0.08, "D": 0.25} if name == "default-risk" else {}
    served = ServedModel.model_validate({**fields, "thresholds": bands, "run_id": "r1"})
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
