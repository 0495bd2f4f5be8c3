"""An installation whose folder has another name now still finds the artifacts of its versions."""

import shutil
from pathlib import Path

import pytest

from registry.error import ArtifactError, RegistryError
from registry.moved_artifacts import move_artifacts
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry


def test_versions_are_fetched_from_where_the_artifacts_are_now(registry, register, booster, tmp_path):
    version = register(registry, "default-risk", booster)
    before, now = registry.settings, RegistrySettings(var=tmp_path / "elsewhere" / "var")
    shutil.copytree(before.var, now.var)
    shutil.rmtree(before.artifacts)
    with pytest.raises((ArtifactError, RegistryError)):
        ModelRegistry(now).fetch_serving(version, tmp_path / "lost")
    assert move_artifacts(now.var / "mlflow.db", before.artifacts, now.artifacts) > 0
    moved = ModelRegistry(now)
    assert (moved.fetch_serving(version, tmp_path / "found") / "model.json").is_file()
    moved.check_stored(version)
    assert move_artifacts(now.var / "mlflow.db", before.artifacts, now.artifacts) == 0


def test_a_folder_that_only_begins_in_the_same_way_is_another_one(registry, register, booster):
    register(registry, "default-risk", booster)
    database, artifacts = registry.settings.var / "mlflow.db", registry.settings.artifacts
    assert move_artifacts(database, artifacts.with_name("mlartif"), Path("/elsewhere")) == 0


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "mlflow.db").write_text("not one")
    with pytest.raises(RegistryError, match=r"mlflow.db: artifacts cannot be moved"):
        move_artifacts(tmp_path / "mlflow.db", Path("/a"), Path("/b"))
