"""The sentiment job with all candidates: each is measured beside the others, the best by more than chance is registered."""

import json

import mlflow
import pytest

from nlp.text_model_file import load_text_model
from registry.clock import china_now
from tests.training.text_calls import CONFIGS, invented_calls, sentiment_config
from tests.training.transformer.conftest import tiny_config
from training.jobs import sentiment


@pytest.fixture(scope="module")
def version(registered):
    config = sentiment_config()
    split = config.split.model_copy(update={"folds": 2})
    changes = {
        "candidates": ("linear", "transformer", "blend"),
        "transformer": tiny_config(tuning={"epochs": 2}),
        "split": split,
    }
    return sentiment.run(
        config.model_copy(update=changes), invented_calls(150), registered.registry, china_now, CONFIGS
    )


def runs(registry, version):
    client = mlflow.MlflowClient(registry.settings.mlflow_tracking_uri)
    above = client.get_run(version.run_id)
    wanted = f"tags.mlflow.parentRunId = '{version.run_id}'"
    return client, above, client.search_runs([above.info.experiment_id], wanted)


def test_each_candidate_has_a_run_with_the_same_figures(registered, version):
    client, above, below = runs(registered.registry, version)
    assert len(below) == 3
    assert all(run.info.status == "FINISHED" for run in below)
    assert all({"macro_f1", "macro_f1.low", "answered_share"} <= run.data.metrics.keys() for run in below)
    plots = [{file.path for file in client.list_artifacts(run.info.run_id, "plots")} for run in (above, *below)]
    assert plots[0] == plots[1] == plots[2] == plots[3]


def test_the_linear_model_stays_where_a_transformer_is_no_better(registered, version, tmp_path):
    _, above, _ = runs(registered.registry, version)
    compared = json.loads(mlflow.artifacts.load_text(f"{above.info.artifact_uri}/candidates.json"))
    assert [(each["name"], each["against"], each["wins"]) for each in compared] == [
        ("transformer", "linear", False),
        ("blend", "linear", False),
    ]
    model = load_text_model(registered.registry.fetch_serving(version, tmp_path))
    assert type(model).__name__ == "TextModel"
