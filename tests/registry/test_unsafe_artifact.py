"""A malicious pickle and a swapped file, planted wherever a model lies: neither is ever opened."""

import pickle
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from mlflow import MlflowClient

from nlp.error import TextModelError
from nlp.estimator import load_estimator
from registry.bundle_reader import verified_bundle
from registry.bundle_writer import stage_bundle
from registry.catalogue import load_catalogue
from registry.error import ArtifactError, BundleError
from registry.flavour import EstimatorFlavour
from registry.stored_model import store_model
from registry.tracking import ModelRegistry
from tests.registry.trap import Trap

NOON_FILES = ("model.skops", "model.json")


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path / "sprung")


def source(registry: ModelRegistry) -> Path:
    uri = registry.settings.mlflow_tracking_uri
    return Path(unquote(urlparse(MlflowClient(uri, uri).get_model_version("segments", "1").source).path))


def serving(registry: ModelRegistry) -> Path:
    return next(registry.settings.artifacts.rglob("serving"))


def test_the_trap_bites_whoever_opens_it(trap: Trap) -> None:
    with pytest.raises(pickle.UnpicklingError, match="bitten"):
        pickle.loads(trap.bait)
    assert trap.sprung


@pytest.mark.parametrize("name", NOON_FILES)
def test_a_pickle_in_the_place_of_a_file_for_serving_is_not_opened(
    registry: ModelRegistry, register: Callable, segments, trap: Trap, tmp_path: Path, name: str
) -> None:
    version = register(registry, "segments", segments)
    (serving(registry) / name).write_bytes(trap.bait)
    with pytest.raises(ArtifactError, match=f"segments 1: {name} is not the file that was registered"):
        registry.fetch_serving(version, tmp_path / "fetched")
    assert not trap.sprung


def test_a_pickle_beside_the_files_for_serving_is_not_opened(
    registry: ModelRegistry, register: Callable, segments, trap: Trap, tmp_path: Path
) -> None:
    version = register(registry, "segments", segments)
    (serving(registry) / "model.pkl").write_bytes(trap.bait)
    with pytest.raises(ArtifactError, match=r"model\.pkl is not the file that was registered"):
        registry.fetch_serving(version, tmp_path / "fetched")
    assert not trap.sprung


def test_mlflows_own_folder_turned_to_a_pickle_is_found_before_it_is_opened(
    registry: ModelRegistry, register: Callable, segments, trap: Trap, tmp_path: Path
) -> None:
    version = register(registry, "segments", segments)
    registry.check_stored(version)
    (source(registry) / "model.skops").write_bytes(trap.bait)
    with pytest.raises(ArtifactError, match=r"segments 1: model\.skops is not the file that was registered"):
        registry.check_stored(version)
    identity = source(registry) / "MLmodel"
    identity.write_text(identity.read_text(encoding="utf-8").replace("skops", "cloudpickle"), encoding="utf-8")
    with pytest.raises(ArtifactError, match="segments 1: MLmodel is not the file that was registered"):
        registry.fetch_serving(version, tmp_path / "fetched")
    assert not trap.sprung


def test_a_swapped_version_is_not_taken_for_another(
    registry: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    first = register(registry, "segments", segments)
    others = set(registry.settings.artifacts.rglob("serving"))
    register(registry, "segments", segments)
    (second,) = set(registry.settings.artifacts.rglob("serving")) - others
    (second / "model.json").replace(next(iter(others)) / "model.json")
    with pytest.raises(ArtifactError, match=r"segments 1: model\.json is not the file that was registered"):
        registry.fetch_serving(first, tmp_path / "fetched")


@pytest.mark.parametrize("name", NOON_FILES)
def test_a_pickle_in_a_bundle_is_not_opened(
    registry: ModelRegistry, register: Callable, segments, trap: Trap, tmp_path: Path, name: str
) -> None:
    fetched = registry.fetch_serving(register(registry, "segments", segments), tmp_path / "fetched")
    bundles, settings = tmp_path / "bundles", registry.settings
    catalogue = load_catalogue(settings.tags)
    manifest = stage_bundle(bundles, {"segments": fetched}, catalogue, "李工", "首次上线", trap.now)
    path = bundles / manifest.bundle_id / "models" / "segments" / name
    path.write_bytes(trap.bait)
    with pytest.raises(BundleError, match=f"{name}: digest is not the one in the manifest"):
        verified_bundle(bundles / manifest.bundle_id)
    assert not trap.sprung


def test_a_pickle_called_skops_is_refused_even_where_nobody_knows_its_digest(trap: Trap, tmp_path: Path) -> None:
    (tmp_path / "model.skops").write_bytes(trap.bait)
    with pytest.raises(TextModelError, match="is not a skops file"):
        load_estimator(tmp_path / "model.skops")
    assert not trap.sprung


class Smuggled(EstimatorFlavour):
    """Stores a pickle beside the model, as an older MLflow or a foreign flavour would."""

    bait = b""

    def save(self, folder: Path, *rest: object) -> None:
        super().save(folder, *rest)
        (folder / "model.pkl").write_bytes(self.bait)


def test_a_pickle_that_mlflow_would_store_is_not_registered(
    registry: ModelRegistry, segments, trap: Trap, tmp_path: Path
) -> None:
    flavour = Smuggled(segments.model, "predict")
    flavour.bait = trap.bait
    with registry.start("segments", {}, {}) as run:
        mine = MlflowClient(registry.settings.mlflow_tracking_uri, registry.settings.mlflow_tracking_uri)
        opened = mine.get_run(run.run_id)
        logged = mine.create_logged_model(opened.info.experiment_id, "segments", run.run_id)
        with pytest.raises(ArtifactError, match=r"MLflow stored model\.pkl, which runs code when it is opened"):
            store_model(tmp_path / "model", opened, logged, flavour, segments.example.head(5), segments.card)
    assert not trap.sprung
