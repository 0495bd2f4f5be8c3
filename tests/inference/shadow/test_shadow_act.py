"""From the registry to the shadow and to the blast radius: versions that MLflow keeps, through the commands."""

import shutil

import lightgbm
import pandas as pd
import pytest
from typer.testing import CliRunner

from cli import app
from inference.blast.run import blast_radius
from inference.error import InferenceError
from inference.shadow.act import begin_shadow, stop_shadow
from inference.shadow.roster import ShadowFolder
from registry.actor import Actor, acting
from registry.error import UnknownModelError
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.inference.challenger_case import night_of


@pytest.fixture(scope="module")
def settings(night_town, tmp_path_factory):
    """Return the settings of a copy of the town whose registry holds the risk model in service as version 1."""
    var = shutil.copytree(night_town, tmp_path_factory.mktemp("registered") / "var")
    settings, night = RegistrySettings(var=var, configs=var / "configs"), night_of(var)
    description = night.description("default-risk")
    booster = lightgbm.Booster(model_file=night.folder("default-risk") / "model.txt")
    example = pd.DataFrame([[0.0] * len(description.columns)] * 5, columns=list(description.columns))
    with ModelRegistry(settings).start("default-risk", {}, {}) as run:
        run.register_booster("default-risk", booster, example, description, {})
    return settings


def test_a_registered_version_is_fetched_into_the_shadow_and_recorded(settings):
    with acting(Actor("李工")):
        shadow = begin_shadow(settings, "default-risk", 1)
        stopped = stop_shadow(settings, "default-risk", 1)
    assert (shadow.by, shadow.stopped_at, stopped.stopped_by) == ("李工", None, "李工")
    folder = ShadowFolder.of(settings.var, "default-risk", 1)
    assert {"model.json", "model.txt"} <= folder.read().files.keys()
    assert folder.verified_model() == folder.root / "model"
    entries = list(installation_ledger(settings).entries(kind="shadow"))
    assert [(entry.by, entry.content["act"]) for entry in entries] == [("李工", "begin"), ("李工", "stop")]


def test_what_is_no_shadow_cannot_be_stopped_and_unknown_versions_cannot_begin(settings):
    with pytest.raises(InferenceError, match="default-risk 7 is no shadow"):
        stop_shadow(settings, "default-risk", 7)
    with pytest.raises(UnknownModelError, match="no version 7"):
        begin_shadow(settings, "default-risk", 7)
    with pytest.raises(InferenceError, match="no night runs arrears-panel"):
        begin_shadow(settings, "arrears-panel", 1)


def test_the_same_model_registered_again_moves_nobody(settings):
    found = blast_radius(settings, "default-risk", 1, workers=1)
    assert (found.moved, found.against) == (0, 3)
    assert blast_radius(settings, "default-risk", 1, against=1, workers=1).moved == 0


def test_the_commands_say_what_they_did(settings, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(settings.var))
    monkeypatch.setenv("GRIDTAGS_CONFIGS", str(settings.configs))
    weighed = CliRunner().invoke(app, ["models", "blast", "default-risk", "1", "--workers", "1"])
    assert weighed.exit_code == 0, weighed.output
    assert "检查60户，变动0户" in weighed.output
    report = CliRunner().invoke(app, ["models", "shadow", "--report"])
    assert report.exit_code == 0, report.output
    assert (settings.var / "shadow" / "report.html").is_file()
