"""What is kept beside the ledger is held against it: evidence, the bundle in service, files in MLflow."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from registry.digest import folder_digests
from registry.durable import replace_text
from registry.evidence import EvidenceHead, put_evidence
from registry.ledger import Ledger, installation_ledger
from registry.ledger.cli import audit
from registry.ledger.standalone_verifier import verify
from registry.registration import SEAL_TAG
from registry.settings import RegistrySettings
from registry.verification.artifact_check import artifact_findings
from registry.verification.whole import verify_installation
from tests.inference.service_bundle import promote
from tests.registry.service_entry import served

HEAD = EvidenceHead(kind="card", model="default-risk", version=1, made_at="2026-03-01")


@pytest.fixture
def settings(tmp_path) -> RegistrySettings:
    """An installation with a card and a bundle in service."""
    settings = RegistrySettings(var=tmp_path / "var")
    put_evidence(settings, HEAD, {"auc": 0.81}, {"zh": "<p>模型卡</p>", "en": "<p>card</p>"})
    served(settings.ledger_location, promote(settings.bundles, 1), None, datetime(2026, 3, 1, tzinfo=UTC))
    return settings


def lines(settings) -> list[str]:
    return [each.line() for each in verify_installation(settings, installation_ledger(settings)).findings]


def test_what_nobody_touched_has_no_findings(settings):
    assert lines(settings) == []


@pytest.mark.parametrize("name", ["card.en.html", "card.json", "card.zh.html"])
def test_changed_or_missing_evidence_is_named(settings, name):
    path = settings.var / "evidence" / "default-risk" / "1" / name
    path.write_bytes(path.read_bytes().replace(b"card", b"cart") + b" ")
    assert lines(settings) == [f"evidence/default-risk/1/{name}: was changed (entry 1)"]
    path.unlink()
    assert lines(settings) == [f"evidence/default-risk/1/{name}: is missing (entry 1)"]


def test_evidence_that_was_put_there_by_hand_is_named(settings):
    folder = settings.var / "evidence" / "default-risk" / "1"
    (folder / "impact.json").write_bytes((folder / "card.json").read_bytes())
    assert lines(settings) == ["evidence/default-risk/1/impact.json: the ledger knows of no such evidence"]


def test_evidence_made_again_counts_as_made_last(settings):
    put_evidence(settings, HEAD, {"auc": 0.82}, {"zh": "", "en": ""})
    assert lines(settings) == []


def retired(settings, days: int) -> None:
    """Delete the evidence so many days after it was made, as the retention clocks do."""
    later = datetime.now(tz=UTC) + timedelta(days=days)
    content = {"what": "folders", "amount": 1, "since": None, "names": ["default-risk/1"]}
    Ledger.open(settings.ledger_location, lambda: later).append("retention", "夜间任务", {"store": "evidence"}, content)
    shutil.rmtree(settings.var / "evidence" / "default-risk" / "1")


def test_evidence_that_the_ledger_says_was_deleted_in_its_time_is_no_finding(settings):
    retired(settings, days=1_100)
    assert lines(settings) == []


def test_evidence_deleted_before_three_years_is_missing_whatever_the_ledger_says(settings):
    retired(settings, days=1_000)
    assert len(lines(settings)) == 3
    assert all("is missing" in line for line in lines(settings))


def test_evidence_made_after_the_deletion_must_be_there(settings):
    retired(settings, days=1_100)
    put_evidence(settings, HEAD, {"auc": 0.82}, {})
    (settings.var / "evidence" / "default-risk" / "1" / "card.json").unlink()
    assert any("card.json: is missing" in line for line in lines(settings))


def test_another_bundle_in_service_than_was_promoted_last_is_named(settings):
    other = promote(settings.bundles, 2)
    assert len(lines(settings)) == 1
    assert lines(settings)[0].startswith(f"bundle {other.bundle_id}: is in service, but ")


def test_a_changed_file_of_the_bundle_or_a_changed_pointer_is_named(settings):
    (bundle,) = (path for path in settings.bundles.iterdir() if path.is_dir())
    replace_text(settings.bundles / "CURRENT", f"{bundle.name} \n")
    assert lines(settings) == ["CURRENT: is not as it was written"]
    replace_text(settings.bundles / "CURRENT", f"{bundle.name}\n")
    (bundle / "models" / "default-risk" / "model.txt").write_text("tree 9")
    assert "digest is not the one in the manifest" in lines(settings)[0]


def test_registered_files_are_those_in_mlflow(registry, register, booster):
    register(registry, "default-risk", booster)
    ledger = installation_ledger(registry.settings)
    assert [each.kind for each in ledger.entries()][-2:] == ["training", "registration"]
    assert list(artifact_findings(registry, ledger)) == []


def test_files_changed_together_with_their_digests_in_mlflow_are_found(registry, register, booster):
    version = register(registry, "default-risk", booster)
    (path,) = registry.settings.artifacts.rglob("serving/model.txt")
    path.write_text(path.read_text() + "\n")
    ledger = installation_ledger(registry.settings)
    assert "is not the file that was registered" in next(artifact_findings(registry, ledger)).line()
    seal = json.dumps(folder_digests(path.parent))
    registry._client.set_model_version_tag(version.name, str(version.version), SEAL_TAG, seal)
    assert "were changed since it was registered" in next(artifact_findings(registry, ledger)).line()


def test_a_version_the_ledger_does_not_know_is_named(registry, register, booster, tmp_path):
    register(registry, "default-risk", booster)
    found = list(artifact_findings(registry, Ledger.open(tmp_path / "other.db")))
    assert [each.line() for each in found] == ["default-risk 1: is in MLflow, but the ledger knows of no registration"]


def test_the_commands_sign_export_and_verify(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(settings.var))
    run = CliRunner()
    assert "key " in run.invoke(audit, ["root"]).output
    assert run.invoke(audit, ["verify"]).output == "4 entries, 1 roots, 0 findings\n"
    exported = run.invoke(audit, ["export", str(tmp_path / "ledger.jsonl")])
    assert (exported.exit_code, verify(str(tmp_path / "ledger.jsonl"))[2]) == (0, 4)
    assert (tmp_path / "verify_ledger.py").is_file()
    (settings.var / "evidence" / "default-risk" / "1" / "card.json").unlink()
    broken = run.invoke(audit, ["verify"])
    assert (broken.exit_code, "card.json: is missing (entry 1)" in broken.output) == (1, True)
