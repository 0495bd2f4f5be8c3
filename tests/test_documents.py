"""What the READMEs promise is there."""

import re
from pathlib import Path

import pytest
import typer

import cli
from feature_store.identity.key import IdentityKeySettings
from feature_store.online.settings import OnlineStoreSettings
from feature_store.settings import FeatureStoreSettings, SourceSettings
from inference.settings import ServiceSettings
from inference.webhook.settings import WebhookSettings
from registry.settings import RegistrySettings

SETTINGS = (
    OnlineStoreSettings, FeatureStoreSettings, RegistrySettings, IdentityKeySettings, SourceSettings, ServiceSettings,
    WebhookSettings,
)  # fmt: skip
PROJECT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")


def commands():
    group = typer.main.get_command(cli.app)
    nested = {f"{name} {sub}" for name, command in group.commands.items() for sub in getattr(command, "commands", {})}
    return set(group.commands) | nested


@pytest.mark.parametrize("name", READMES)
def test_every_relative_link_leads_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)\)", (PROJECT / name).read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (PROJECT / link).exists(), link


@pytest.mark.parametrize("name", READMES)
def test_every_gridtags_command_exists(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    used = re.findall(r"bin/gridtags (\w[\w-]*(?: (?:list|promote|show))?)", text)
    assert {"ingest", "tag", "serve", "models list", "models promote"} <= set(used)
    assert set(used) <= commands()


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_name_the_two_commands(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_make_knows_the_task_vocabulary():
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"install", "demo", "check", "test", "bench", "serve"} <= targets


def test_ci_runs_exactly_the_test_command_of_the_readme():
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert [line for line in script.splitlines() if "make" in line and not line.startswith(("#", "command"))] == [
        "exec make test"
    ]


def test_every_setting_of_the_readme_exists():
    fields = {f"{model.model_config['env_prefix']}{name}".upper() for model in SETTINGS for name in model.model_fields}
    assert set(re.findall(r"`(GRIDTAGS_\w+)`", (PROJECT / "README.md").read_text(encoding="utf-8"))) <= fields


def test_every_path_that_a_decision_names_is_there():
    for decision in sorted((PROJECT / "docs" / "decisions").glob("*.md")):
        named = re.findall(
            r"`((?:tests|inference|feature_store|registry|training|nlp|benchmarks|configs)/[\w./-]+)`",
            decision.read_text("utf-8"),
        )
        assert [path for path in named if not (PROJECT / path).exists()] == [], decision.name
