"""`gridtags models …`, as scientists, auditors and operators type it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli import app
from inference.key.file import create_key
from inference.key.ring import Role
from registry.bundle import open_bundle
from registry.error import EvidenceError, FourEyesError, PromotionError
from registry.evidence import EvidenceHead, put_evidence
from registry.tracking import ModelRegistry

GOVERNANCE = """
[promotion]
required = ["blast"]
without_champion = ["impact"]
newer_snapshots = 0
require_signatures = false
"""
Run = Callable[..., Result]


@pytest.fixture
def own(registry: ModelRegistry, tmp_path: Path, tag_file: str) -> ModelRegistry:
    configs = tmp_path / "configs"
    (configs / "tags").mkdir(parents=True)
    (configs / "tags" / "payment.toml").write_text(tag_file, encoding="utf-8")
    (configs / "governance.toml").write_text(GOVERNANCE, encoding="utf-8")
    return ModelRegistry(registry.settings.model_copy(update={"configs": configs}))


@pytest.fixture
def run(own: ModelRegistry, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as the person called so, who holds a key of this role; as the account without."""
    monkeypatch.setenv("GRIDTAGS_VAR", str(own.settings.var))
    monkeypatch.setenv("GRIDTAGS_CONFIGS", str(own.settings.configs))
    monkeypatch.setenv("COLUMNS", "200")
    keys = own.settings.var / "api_keys.json"
    people = {"林工": Role.SCIENTIST, "审计周": Role.AUDITOR, "王工": Role.OPERATOR}
    secrets = {
        each: create_key(keys, f"key-{number}", people[each], {"person": each}) for number, each in enumerate(people)
    }

    def invoke(*arguments: str, person: str = "") -> Result:
        return CliRunner().invoke(app, ["models", *arguments], env={"GRIDTAGS_API_KEY": secrets.get(person, person)})

    return invoke


def prove(own: ModelRegistry) -> None:
    head = EvidenceHead(kind="impact", model="default-risk", version=1, made_at="2026-03-01T12:00:00+08:00")
    put_evidence(own.settings, head, {}, {})


def test_an_empty_list_says_what_to_do(run: Run) -> None:
    assert "no model is registered yet" in run("list").output
    assert "nobody has asked for a promotion yet" in run("requests").output


def test_three_people_put_a_version_in_service(run: Run, own: ModelRegistry, register: Callable, booster) -> None:
    register(own, "default-risk", booster)
    prove(own)
    asked = run("request", "default-risk", "1", "--reason", "首次上线", person="林工")
    number = asked.output.split()[1]
    assert asked.output.startswith(f"request {number} (default-risk 1) is open: ")
    approved = run("approve", number, "--reason", "依据齐全", person="审计周")
    assert approved.output.startswith(f"request {number} (default-risk 1) is approved by 审计周;")
    promoted = run("promote", number, person="王工")
    manifest = open_bundle(own.settings.bundles).manifest
    assert promoted.output == f"default-risk 1 is in service, bundle {manifest.bundle_id}: default-risk 1\n"
    listed = run("requests").output
    assert all(shown in listed for shown in ("promoted", "林工", "approval 审计周: 依据齐全", "promotion 王工"))
    assert run("repair", person="王工").output == "alias, bundle and ledger agree: nothing to repair\n"
    assert isinstance(run("rollback", "default-risk", "--reason", "投诉", person="王工").exception, PromotionError)


def test_the_list_shows_version_alias_metrics_and_what_was_moved_behind_our_back(
    run: Run, own: ModelRegistry, register: Callable, booster
) -> None:
    register(own, "default-risk", booster)
    own.set_champion("default-risk", 1)
    shown = run("list")
    for part in ("default-risk", "champion", "auc 0.810 [0.790, 0.830]"):
        assert part in shown.output
    assert (
        "champion of default-risk is 1 in MLflow, but none was ever promoted: `gridtags models repair`" in shown.stderr
    )
    repaired = run("repair", person="王工").output
    assert repaired == "champion of default-risk is none again, was 1\n"


def test_who_proves_nothing_may_do_nothing(run: Run) -> None:
    for command in (
        ("approve", "1", "--reason", "好"),
        ("promote", "1"),
        ("rollback", "a", "--reason", "b"),
        ("repair",),
    ):
        assert isinstance(run(*command).exception, FourEyesError), command
    assert isinstance(run("promote", "1", person="审计周").exception, FourEyesError)
    assert "GRIDTAGS_API_KEY: is no key that is good now" in str(run("list", person="a guess").exception)


def test_a_request_says_which_evidence_is_lacking(run: Run, own: ModelRegistry, register: Callable, booster) -> None:
    register(own, "default-risk", booster)
    lacking = run("request", "default-risk", "1", "--reason", "首次上线", person="林工").exception
    assert isinstance(lacking, EvidenceError)
    assert "request for default-risk 1: lacks impact" in str(lacking)


def test_help_does_not_wait_for_mlflow() -> None:
    script = (
        "import sys, registry.cli; sys.exit(any(name in sys.modules for name in ('mlflow', 'pandas', 'rich.table')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[2]).returncode == 0
