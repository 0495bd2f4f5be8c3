import json
from pathlib import Path

import mlflow
import numpy as np
import pytest

from nlp.error import EncoderError, TextModelError
from nlp.text_model_file import load_text_model
from nlp.transformer.blend_model import BlendModel
from nlp.transformer.transformer_model import TransformerModel
from registry.bundle import open_bundle
from tests.registry.approval.service_case import put_in_service
from tests.training.text_calls import invented_calls
from training.jobs.sentiment import CLASSES
from training.text_candidate import Candidate, TextRows
from training.transformer.candidate import blend_candidate

CALLS = invented_calls(40, seed=5).transcripts


def test_a_blend_is_served_as_it_was_trained(registered):
    model = load_text_model(registered.served)
    assert isinstance(model, BlendModel)
    assert (model.name, model.version, tuple(model.classes)) == ("sentiment", 1, CLASSES)
    np.testing.assert_allclose(model.probabilities(CALLS), registered.blend.probabilities(CALLS), atol=0.05)
    assert model.probabilities([]).shape == (0, 3)


def test_its_transformer_is_served_alone_as_well(registered):
    model = TransformerModel.load(registered.served)
    np.testing.assert_allclose(model.probabilities(CALLS), registered.trained.probabilities(CALLS), atol=0.1)


def test_plain_mlflow_predicts_probabilities_of_the_graph(registered):
    uri = registered.registry.settings.mlflow_tracking_uri
    source = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri).get_model_version("sentiment", "1").source
    model = mlflow.pyfunc.load_model(source)
    ids = np.array([[2, 5, 9, 3]])
    answer = model.predict({"input_ids": ids, "attention_mask": np.ones_like(ids)})["probabilities"]
    assert answer.shape == (1, 3)
    np.testing.assert_allclose(answer.sum(), 1, rtol=1e-5)


def test_weights_lie_beside_the_graph_and_nothing_is_a_pickle(registered):
    uri = registered.registry.settings.mlflow_tracking_uri
    source = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri).get_model_version("sentiment", "1").source
    names = {path.name for path in Path(source.removeprefix("file://")).rglob("*") if path.is_file()}
    assert {"model.onnx", "model.safetensors", "head.safetensors", "tokenizer.json", "model.skops"} <= names
    assert not any(name.endswith((".pkl", ".pt", ".bin")) for name in names)


def test_a_bundle_holds_and_proves_every_file(registered):
    put_in_service(registered.registry, "sentiment", 1, "李工", "首次上线")
    bundle = open_bundle(registered.registry.settings.bundles)
    assert bundle.manifest.models["sentiment"].kind == "blend"
    assert load_text_model(bundle.folder("sentiment")).probabilities(CALLS).shape == (40, 3)


def test_a_graph_that_is_none_is_named(registered, tmp_path):
    for path in registered.served.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"\x80\x04.")
    with pytest.raises(EncoderError, match=r"model.onnx: is not a graph that can be run"):
        TransformerModel.load(tmp_path)


def test_a_description_of_another_kind_is_refused(registered, tmp_path):
    text = (registered.served / "model.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(text.replace('"kind": "blend"', '"kind": "lightgbm"'), encoding="utf-8")
    with pytest.raises(TextModelError, match="kind lightgbm reads no text"):
        load_text_model(tmp_path)
    with pytest.raises(TextModelError, match=r"model.json: is not the description of a transformer: kind"):
        TransformerModel.load(tmp_path)


def test_a_model_of_text_that_was_normalised_in_another_way_is_refused(registered, tmp_path):
    content = json.loads((registered.served / "model.json").read_text(encoding="utf-8"))
    content["detail"]["normalization"] = "of yesterday"
    (tmp_path / "model.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(TextModelError, match="normalised in another way"):
        TransformerModel.load(tmp_path)


def test_the_weight_of_a_blend_is_that_of_the_better_model_where_the_other_guesses(registered):
    blend, truth = registered.blend, np.tile([0, 1, 2], 30)
    rows = TextRows([], truth, CLASSES, [], np.arange(90) % 3)
    sure, guess = np.full((90, 3), 0.05) + 0.85 * np.eye(3)[truth], np.full((90, 3), 1 / 3)
    linear, transformer = Candidate("linear", blend.linear, guess), Candidate("transformer", blend.transformer, sure)
    found = blend_candidate(linear, transformer, rows)
    assert found.model.weight == 1.0
    np.testing.assert_allclose(found.unseen, sure)
