import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from registry.bundle import open_bundle
from registry.cli import app
from registry.error import PromotionError
from registry.tracking import ModelRegistry


@pytest.fixture
def runner(registry: ModelRegistry, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("GRIDTAGS_VAR", str(registry.settings.var))
    monkeypatch.setenv("GRIDTAGS_CONFIGS", str(registry.settings.configs))
    monkeypatch.setenv("COLUMNS", "120")
    return CliRunner()


def test_an_empty_list_says_what_to_do(runner: CliRunner) -> None:
    assert "no model is registered yet" in runner.invoke(app, ["list"]).output


def test_the_list_shows_version_alias_and_metrics_with_interval(
    runner: CliRunner, registry: ModelRegistry, register: Callable, booster
) -> None:
    register(registry, "default-risk", booster)
    promoted = runner.invoke(app, ["promote", "default-risk", "1", "--by", "李工", "--reason", "首次上线"])
    listed = runner.invoke(app, ["list"])
    assert (promoted.exit_code, listed.exit_code) == (0, 0)
    manifest = open_bundle(registry.settings.bundles).manifest
    assert promoted.output == f"default-risk 1 is in service, bundle {manifest.bundle_id}: default-risk 1\n"
    for shown in ("default-risk", "champion", "auc 0.810 [0.790, 0.830]"):
        assert shown in listed.output


def test_promotion_asks_for_name_and_reason(runner: CliRunner) -> None:
    missing = runner.invoke(app, ["promote", "default-risk", "1", "--by", "李工"])
    assert missing.exit_code == 2
    assert "--reason" in missing.output


def test_an_empty_reason_is_an_error_of_the_registry(runner: CliRunner) -> None:
    refused = runner.invoke(app, ["promote", "default-risk", "1", "--by", "李工", "--reason", " "])
    assert isinstance(refused.exception, PromotionError)


def test_help_does_not_wait_for_mlflow() -> None:
    script = (
        "import sys, registry.cli; sys.exit(any(name in sys.modules for name in ('mlflow', 'pandas', 'rich.table')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[2]).returncode == 0
