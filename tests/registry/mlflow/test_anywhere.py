"""The contract of the registry, over SQLite beside the rest and over a remote server on PostgreSQL."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from mlflow import MlflowClient

from registry.card.reading import card_of
from registry.error import ArtifactError
from registry.metric import Metric
from registry.signing import verify_signature
from registry.tracking import ModelRegistry

AUC = Metric("auc", 0.81, 0.79, 0.83, 0.70, "six-month arrears rate", 200)
PLAIN = """
import json, sys, warnings
warnings.simplefilter("ignore")
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
models = {name: mlflow.pyfunc.load_model(f"models:/{name}/1") for name in sys.argv[2:]}
print(json.dumps({name: model.predict(model.input_example).tolist() for name, model in models.items()}))
"""


def client(registry: ModelRegistry) -> MlflowClient:
    return MlflowClient(registry.settings.mlflow_tracking_uri, registry.settings.mlflow_tracking_uri)


def loaded_plainly(registry: ModelRegistry, folder: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the answers to its own stored example that somebody gets who knows nothing but the address of MLflow."""
    command = [sys.executable, "-c", PLAIN, registry.settings.mlflow_tracking_uri, *names]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    assert ran.returncode == 0, ran.stderr
    return {name: np.array(answer) for name, answer in json.loads(ran.stdout.splitlines()[-1]).items()}


def test_the_registry_works_wherever_mlflow_keeps_things(
    anywhere: ModelRegistry, register: Callable, booster, sentiment, tmp_path: Path
) -> None:
    risk, mood = register(anywhere, "default-risk", booster), register(anywhere, "sentiment", sentiment, "sentiment")
    anywhere.set_champion("default-risk", 1)
    assert {name: row.version for name, row in anywhere.champions().items()} == {"default-risk": 1}
    assert [(row.name, row.version) for row in anywhere.list_versions()] == [("default-risk", 1), ("sentiment", 1)]
    assert anywhere.version("default-risk", 1).main_metrics() == {"auc": (0.81, 0.79, 0.83)}
    for version in (risk, mood):
        folder = anywhere.fetch_serving(version, tmp_path / version.name)
        assert verify_signature(anywhere.settings, folder) is None
        anywhere.check_stored(version)
        assert card_of(anywhere.settings, version.name, 1)[0].model == version.name
    answers = loaded_plainly(anywhere, tmp_path, ["default-risk", "sentiment"])
    np.testing.assert_allclose(answers["default-risk"], booster.model.predict(booster.example.head(5)))
    assert answers["sentiment"].shape == (5, 3)
    np.testing.assert_allclose(answers["sentiment"].sum(axis=1), 1)


def test_a_run_reads_well_wherever_it_is_kept(anywhere: ModelRegistry, booster) -> None:
    with anywhere.start("default-risk", {"seed": 7}, {"config": "v1"}) as run:
        run.log_dataset("train", "ab" * 32, 200, "bills")
        run.log_metrics([AUC])
        with run.nested("linear", {"rows": "inner folds"}) as beside:
            beside.log_metrics([AUC])
        version = run.register_booster("default-risk", booster.model, booster.example, booster.card)
    mine = client(anywhere)
    read = mine.get_run(run.run_id)
    assert read.info.run_name == f"default-risk 2026-03-01 12:00 v{version.version}"
    assert read.inputs.dataset_inputs[0].dataset.name == "train"
    found = mine.search_runs([read.info.experiment_id], f"tags.`mlflow.parentRunId` = '{run.run_id}'")
    assert [(each.info.run_name, each.info.status) for each in found] == [
        ("default-risk 2026-03-01 12:00 linear", "FINISHED")
    ]
    assert "card/card.zh.html" in {item.path for item in mine.list_artifacts(run.run_id, "card")}
    assert "| auc |" in mine.get_model_version("default-risk", "1").description


def test_a_file_changed_where_artifacts_lie_is_refused_wherever_that_is(
    anywhere: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    version = register(anywhere, "segments", segments, "segments")
    (tmp_path / "model.skops").write_bytes(b"another")
    client(anywhere).log_artifact(version.run_id, str(tmp_path / "model.skops"), "serving")
    with pytest.raises(ArtifactError, match=r"segments 1: model\.skops is not the file that was registered"):
        anywhere.fetch_serving(version, tmp_path / "fetched")
