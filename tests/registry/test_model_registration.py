import json
import pickletools
import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlparse

import mlflow
import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from matplotlib.figure import Figure
from mlflow import MlflowClient
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

from registry.error import ArtifactError, GateMissedError, UnknownModelError
from registry.metric import Metric
from registry.tracking import ModelRegistry

NAMES = ["default-risk", "sentiment", "concerns", "segments"]


def client(registry: ModelRegistry) -> MlflowClient:
    uri = registry.settings.mlflow_tracking_uri
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def stored(registry: ModelRegistry, name: str) -> Path:
    """The folder MLflow keeps the model in, as plain `load_model` takes it."""
    return Path(unquote(urlparse(client(registry).get_model_version(name, "1").source).path))


def is_pickle(path: Path) -> bool:
    try:
        for _ in pickletools.genops(path.read_bytes()):
            pass
    except Exception:  # noqa: BLE001 - whatever it is, it is no pickle
        return False
    return True


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def fitted(request: pytest.FixtureRequest, name: str) -> object:
    return request.getfixturevalue({"default-risk": "booster"}.get(name, name))


def test_plain_mlflow_loads_the_model_and_predicts_the_same(filled: ModelRegistry, name: str, fitted) -> None:
    with warnings.catch_warnings():
        # scikit-learn's word on an estimator that was fitted on arrays and is asked with named columns.
        warnings.filterwarnings("ignore", "X has feature names", UserWarning)
        loaded = mlflow.pyfunc.load_model(str(stored(filled, name)))
        answer = loaded.predict(fitted.example.infer_objects())
    rows = fitted.example if name in {"default-risk", "segments"} else fitted.example.to_numpy()
    expected = fitted.model.predict(rows) if name in {"default-risk", "segments"} else fitted.model.predict_proba(rows)
    np.testing.assert_allclose(answer, expected)


def test_probabilities_have_a_column_per_class(filled: ModelRegistry, sentiment, concerns) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "X has feature names", UserWarning)
        for name, fitted in (("sentiment", sentiment), ("concerns", concerns)):
            answer = mlflow.pyfunc.load_model(str(stored(filled, name))).predict(fitted.example.infer_objects())
            assert answer.shape == (len(fitted.example), len(fitted.card.classes))
            assert np.all((answer >= 0) & (answer <= 1))


def test_the_signature_names_every_column_and_the_example_is_stored(filled: ModelRegistry, name: str, fitted) -> None:
    model = mlflow.models.Model.load(str(stored(filled, name)))
    assert tuple(model.signature.inputs.input_names()) == fitted.card.columns
    assert model.signature.outputs is not None
    assert len(model.load_input_example(str(stored(filled, name)))) == 5


def test_missing_values_stay_in_the_example_of_a_booster(filled: ModelRegistry) -> None:
    example = mlflow.models.Model.load(str(stored(filled, "default-risk"))).load_input_example(
        str(stored(filled, "default-risk"))
    )
    assert example["overdue_days"].isna().any()


def test_a_nullable_integer_column_keeps_its_signature(registry: ModelRegistry, register: Callable, booster) -> None:
    example = booster.example.assign(overdue_days=pd.array([1, None] * 100, dtype="Int64"))
    register(registry, "default-risk", type(booster)(booster.model, example, booster.card))
    signature = mlflow.models.Model.load(str(stored(registry, "default-risk"))).signature
    assert [column.type.name for column in signature.inputs] == ["double"] * 3


def test_requirements_are_pinned(filled: ModelRegistry, name: str) -> None:
    lines = (stored(filled, name) / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all("==" in line for line in lines)
    assert any(line.startswith("lightgbm==" if name == "default-risk" else "skops==") for line in lines)


def test_no_artifact_is_a_pickle(filled: ModelRegistry) -> None:
    files = [path for path in filled.settings.artifacts.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert [path for path in files if is_pickle(path) or path.suffix in {".pkl", ".pickle", ".joblib"}] == []


def test_serving_holds_exactly_what_a_bundle_needs(filled: ModelRegistry, name: str, fitted, tmp_path: Path) -> None:
    folder = filled.fetch_serving(filled.version(name, 1), tmp_path)
    model = "model.txt" if name == "default-risk" else "model.skops"
    assert sorted(path.name for path in folder.iterdir()) == sorted(["model.json", "model.sig", model])
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert (described["name"], described["version"]) == (name, 1)
    assert tuple(described["classes"]) == fitted.card.classes


def test_a_run_reads_well_in_mlflow(registry: ModelRegistry, booster) -> None:
    auc = Metric("auc", 0.8, 0.7, 0.9, 0.5, "coin", 200)
    figure = Figure()
    figure.subplots().plot([0, 1])
    with registry.start("default-risk", {"seed": 7, "model": {"num_leaves": 4}}, {"config": "default-risk.v1"}) as run:
        run.log_metrics([auc])
        run.log_dataset("train", "ab" * 32, 200, "bills, payments as of 2026-01-01")
        run.log_figure("roc", figure)
        run.log_json("bands", {"等级": ["A", "B"]})
        run.register_booster("default-risk", booster.model, booster.example, booster.card, {"auc at_least": 0.75})
    read = client(registry).get_run(run.run_id)
    assert read.info.run_name == "default-risk 2026-03-01 12:00 v1"
    assert read.info.status == "FINISHED"
    assert read.data.params == {"seed": "7", "model.num_leaves": "4"}
    assert read.data.metrics == {"auc": 0.8, "auc.low": 0.7, "auc.high": 0.9, "auc.rows": 200, "auc.baseline": 0.5}
    assert read.data.tags["gridtags.job"] == "default-risk"
    assert read.data.tags["gridtags.dataset.train"] == "ab" * 32
    dataset = read.inputs.dataset_inputs[0].dataset
    assert (dataset.name, dataset.digest, json.loads(dataset.profile)) == ("train", "ab" * 18, {"num_rows": 200})
    paths = {
        item.path for folder in ("", "plots", "serving") for item in client(registry).list_artifacts(run.run_id, folder)
    }
    assert paths >= {"plots/roc.png", "bands.json", "metrics.json", "serving/model.json", "serving/model.txt"}
    assert Path(client(registry).download_artifacts(run.run_id, "plots/roc.png")).read_bytes().startswith(b"\x89PNG")


def test_the_metrics_of_the_run_stand_beside_the_model(filled: ModelRegistry) -> None:
    run = client(filled).get_run(filled.version("default-risk", 1).run_id)
    logged = client(filled).get_logged_model(run.outputs.model_outputs[0].model_id)
    assert json.loads(logged.tags["mlflow.modelVersions"]) == [{"name": "default-risk", "version": 1}]
    assert {metric.key for metric in logged.metrics} >= {"auc", "auc.low", "auc.high"}
    assert logged.status == "READY"


def test_more_parameters_than_mlflow_takes_at_once_are_stored(registry: ModelRegistry) -> None:
    with registry.start("default-risk", {f"p{number}": number for number in range(250)}, {}) as run:
        pass
    assert len(client(registry).get_run(run.run_id).data.params) == 250


def test_a_version_says_run_gates_and_metrics(filled: ModelRegistry) -> None:
    row = filled.version("default-risk", 1)
    assert row.gates == {"auc at_least": 0.75}
    assert row.main_metrics() == {"auc": (0.81, 0.79, 0.83)}
    assert row.created_at.utcoffset() is not None
    assert client(filled).get_model_version("default-risk", "1").tags["gridtags.run_id"] == row.run_id


def test_a_missed_gate_leaves_a_failed_run_and_no_version(registry: ModelRegistry) -> None:
    with pytest.raises(GateMissedError), registry.start("default-risk", {}, {}) as run:
        raise GateMissedError("auc is 0.5, must be at least 0.75")
    read = client(registry).get_run(run.run_id)
    assert read.info.status == "FAILED"
    assert read.data.tags["gridtags.error"] == "GateMissedError: auc is 0.5, must be at least 0.75"
    assert registry.list_versions() == []


def test_versions_are_listed_newest_first(registry: ModelRegistry, register: Callable, segments) -> None:
    for _ in range(2):
        register(registry, "segments", segments)
    assert [(row.name, row.version) for row in registry.list_versions()] == [("segments", 2), ("segments", 1)]


@pytest.mark.parametrize(("name", "version", "said"), [("nobody", 1, "registered: "), ("segments", 9, "registered: 1")])
def test_an_unknown_version_is_said_with_those_there_are(
    filled: ModelRegistry, name: str, version: int, said: str
) -> None:
    with pytest.raises(UnknownModelError, match=said):
        filled.version(name, version)


def refused(registry: ModelRegistry, said: str, register_it: Callable) -> None:
    with pytest.raises(ArtifactError, match=said), registry.start("job", {}, {}) as run:
        register_it(run)
    assert registry.list_versions() == []


def test_the_scikit_learn_face_of_lightgbm_is_refused(registry: ModelRegistry, booster) -> None:
    labels = (booster.example["owed_cny"] > 0).astype(int)
    model = LGBMClassifier(n_estimators=2, num_leaves=4, verbose=-1, n_jobs=1).fit(booster.example, labels)
    refused(
        registry,
        "register the booster_ of LGBMClassifier",
        lambda run: run.register_booster("default-risk", model, booster.example, booster.card),
    )


def test_what_does_not_fit_the_description_is_refused(registry: ModelRegistry, booster, sentiment) -> None:
    model, example, card = booster.model, booster.example, booster.card
    reordered = example[list(reversed(example.columns))]
    refused(registry, "columns", lambda run: run.register_booster("m", model, reordered, card))
    refused(registry, "no rows", lambda run: run.register_booster("m", model, example.head(0), card))
    refused(registry, "column kwh", lambda run: run.register_booster("m", model, example.assign(kwh="x"), card))
    refused(registry, "model name", lambda run: run.register_booster("../m", model, example, card))
    wrong = sentiment.card.model_copy(update={"classes": ("a", "b")})
    refused(
        registry,
        "has 3 classes, the description names 2",
        lambda run: run.register_estimator("m", sentiment.model, sentiment.example, "predict_proba", wrong),
    )
    refused(
        registry,
        "the model is sklearn",
        lambda run: run.register_estimator("m", sentiment.model, sentiment.example, "predict_proba", card),
    )


def shout(rows: np.ndarray) -> np.ndarray:
    return rows


def test_a_type_of_our_own_is_not_stored(registry: ModelRegistry, segments) -> None:
    model = make_pipeline(FunctionTransformer(shout), KMeans(3, n_init=1)).fit(segments.example)
    refused(
        registry,
        "cannot be stored as skops: .*shout",
        lambda run: run.register_estimator("m", model, segments.example, "predict", segments.card),
    )


def test_a_calibrated_classifier_is_stored(registry: ModelRegistry, register: Callable, segments) -> None:
    labels = np.arange(60) % 3
    model = CalibratedClassifierCV(LinearSVC(), cv=3).fit(segments.example, labels)
    register(registry, "calibrated", type(segments)(model, segments.example, segments.card))
    answer = mlflow.pyfunc.load_model(str(stored(registry, "calibrated"))).predict(segments.example)
    np.testing.assert_allclose(answer, model.predict_proba(segments.example))


def test_one_run_registers_one_model(registry: ModelRegistry, booster) -> None:
    with registry.start("job", {}, {}) as run:
        run.register_booster("first", booster.model, booster.example, booster.card)
        with pytest.raises(ArtifactError, match="one model per run"):
            run.register_booster("second", booster.model, booster.example, booster.card)


def test_a_changed_artifact_is_not_served(
    registry: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    version = register(registry, "segments", segments)
    path = next(registry.settings.artifacts.rglob("serving/model.skops"))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(ArtifactError, match=r"segments 1: model\.skops is not the file that was registered"):
        registry.fetch_serving(version, tmp_path)


def test_a_version_without_signature_is_not_served(
    registry: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    version = register(registry, "segments", segments)
    path = stored(registry, "segments") / "MLmodel"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("signature:")], encoding="utf-8")
    with pytest.raises(ArtifactError, match="segments 1: MLmodel is not the file that was registered"):
        registry.fetch_serving(version, tmp_path)


def test_a_version_whose_files_are_gone_is_not_served(
    registry: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    version = register(registry, "segments", segments)
    next(registry.settings.artifacts.rglob("serving/model.skops")).unlink()
    with pytest.raises(ArtifactError, match=r"model\.skops"):
        registry.fetch_serving(version, tmp_path)


def test_a_version_made_by_hand_in_mlflow_is_not_served(
    registry: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    register(registry, "segments", segments)
    mine = client(registry)
    mine.create_model_version(
        "segments", mine.get_model_version("segments", "1").source, registry.version("segments", 1).run_id
    )
    with pytest.raises(ArtifactError, match="segments 2 was not registered by a job of gridtags"):
        registry.fetch_serving(registry.version("segments", 2), tmp_path)


def test_mlflow_stores_artifacts_below_var_only(filled: ModelRegistry) -> None:
    with closing(sqlite3.connect(filled.settings.var / "mlflow.db")) as database:
        places = {row[0] for row in database.execute("SELECT artifact_uri FROM runs")}
    assert places
    assert all(place.startswith(filled.settings.artifacts.as_uri()) for place in places)
