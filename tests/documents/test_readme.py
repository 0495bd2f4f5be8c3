"""What the READMEs promise is there."""

import re
from pathlib import Path

import pytest

from docs.generate.environment import SETTINGS, variables

PROJECT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_shows_a_persona_and_stays_short(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
    assert (PROJECT / picture).read_bytes().startswith(b"\x89PNG")
    assert (PROJECT / picture).stat().st_size <= 200_000
    assert len(text.splitlines()) <= 100


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_name_the_two_commands(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_make_knows_the_task_vocabulary():
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"install", "demo", "check", "test", "bench", "serve", "docs"} <= targets


def test_ci_runs_exactly_the_test_command_of_the_readme():
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert [line for line in script.splitlines() if "make" in line and not line.startswith(("#", "command"))] == [
        "exec make test"
    ]


def test_every_setting_of_the_readme_exists():
    fields = {name for settings in SETTINGS for name in variables(settings)}
    assert set(re.findall(r"`(GRIDTAGS_\w+)`", (PROJECT / "README.md").read_text(encoding="utf-8"))) <= fields


def test_every_path_that_a_decision_names_is_there():
    for decision in sorted((PROJECT / "docs" / "decisions").glob("*.md")):
        named = re.findall(
            r"`((?:tests|inference|feature_store|registry|training|nlp|benchmarks|configs)/[\w./-]+)`",
            decision.read_text("utf-8"),
        )
        assert [path for path in named if not (PROJECT / path).exists()] == [], decision.name
