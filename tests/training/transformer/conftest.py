"""A tiny encoder taken through the whole line once: pre-trained, fine-tuned, blended, exported, registered, fetched."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `transformer` is not installed")
pytest.importorskip("onnxscript", reason="the extra `transformer` is not installed")

from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.training.text_calls import CONFIGS, fitted, invented_calls, lexicon
from training.jobs.sentiment import CLASSES
from training.text_candidate import LinearText
from training.text_card import describe_text_model
from training.transformer.candidate import BlendText, TransformerText
from training.transformer.config import TransformerConfig
from training.transformer.training import TrainedTransformer, train_transformer

TINY = {
    "numbers": "float32",
    "windows": {"tokens": 32, "overlap": 8, "most": 4},
    "own": {"layers": 1, "width": 32, "heads": 2},
    "pretraining": {"epochs": 1},
    "tuning": {"epochs": 8, "learning_rate": 4e-3, "head_learning_rate": 1e-2, "batch": 8},
}


@dataclass(frozen=True)
class Registered:
    """A blend, the registry that holds its version 1, and the files for serving."""

    blend: BlendText
    registry: ModelRegistry
    served: Path

    @property
    def trained(self) -> TrainedTransformer:
        return self.blend.transformer.trained


def tiny_config(**changes: object) -> TransformerConfig:
    return TransformerConfig.model_validate({**TINY, **changes})


def moods(calls) -> np.ndarray:
    return np.array([CLASSES.index(label.sentiment) for label in calls.labels])


@pytest.fixture(scope="session")
def registered(tmp_path_factory, configs_with_a_tag) -> Registered:
    calls, folder = invented_calls(160), tmp_path_factory.mktemp("registered")
    trained = train_transformer(tiny_config(), calls.transcripts, moods(calls), 3, calls.customer_ids)
    blend = BlendText(LinearText(fitted()["sentiment"][0], lexicon()), TransformerText(trained), 0.4)
    card = describe_text_model(CLASSES, dict.fromkeys(CLASSES, 0.5), lexicon(), [], {"test_from": "2026-01-01"})
    registry = ModelRegistry(RegistrySettings(var=folder / "var", configs=configs_with_a_tag))
    with registry.start("sentiment", {}, {}) as run:
        version = blend.register(run, "sentiment", card, calls.transcripts[:50])
    return Registered(blend, registry, registry.fetch_serving(version, folder / "served"))


@pytest.fixture(scope="session")
def configs_with_a_tag(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("configs")
    (folder / "tags").mkdir()
    (folder / "tags" / "basic.toml").write_bytes((CONFIGS / "tags" / "basic.toml").read_bytes())
    return folder
