"""The card is made when a version is registered, tied to it, and stays."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow import MlflowClient
from typer.testing import CliRunner

from cli import app
from registry.card import CardConfig, CardFacts, Words
from registry.card.reading import card_of
from registry.card.storing import put_card
from registry.digest import file_digest
from registry.error import EvidenceError
from registry.evidence import Gate, evidence_of
from registry.tracking import ModelRegistry

GATE = Gate(name="auc", value=0.81, bound="≥ 0.7", passed=True)
FACTS = CardFacts(
    config=CardConfig(owner=Words(zh="账务中心", en="billing"), purpose=Words(zh="提前提醒", en="to remind")),
    gates=(GATE,),
)


@pytest.fixture
def carded(registry: ModelRegistry, booster) -> ModelRegistry:
    with registry.start("default-risk", {}, {}) as run:
        run.log_dataset("test", "ab" * 32, 200, "bills")
        run.keep_facts(FACTS)
        run.register_booster("default-risk", booster.model, booster.example, booster.card)
    return registry


def client(registry: ModelRegistry) -> MlflowClient:
    return MlflowClient(registry.settings.mlflow_tracking_uri, registry.settings.mlflow_tracking_uri)


def test_registration_leaves_card_and_fairness_as_evidence_named_by_the_version(carded: ModelRegistry) -> None:
    found = evidence_of(carded.settings, "default-risk", 1)
    assert list(found) == ["card", "fairness"]
    assert client(carded).get_model_version("default-risk", "1").tags["gridtags.card"] == found["card"].sha256
    assert found["card"].head.gates == (GATE,)
    card = found["card"].content()["card"]
    assert (card["purpose"]["zh"], card["data"]["datasets"]) == ("提前提醒", {"test": "ab" * 32})
    assert set(card["files"]) == {"model.json", "model.sig", "model.txt"}


def test_mlflow_shows_the_card_as_description_and_as_pages(carded: ModelRegistry) -> None:
    version = client(carded).get_model_version("default-risk", "1")
    assert "**用途** 提前提醒" in version.description
    assert f"/runs/{version.run_id}/artifacts/card/card.zh.html" in version.description
    shown = {item.path for item in client(carded).list_artifacts(version.run_id, "card")}
    assert shown == {f"card/{kind}.{end}" for kind in ("card", "fairness") for end in ("json", "zh.html", "en.html")}


def test_another_card_for_the_same_version_is_refused_and_changes_nothing(carded: ModelRegistry) -> None:
    card, gates = card_of(carded.settings, "default-risk", 1)
    before = evidence_of(carded.settings, "default-risk", 1)["card"].sha256
    with pytest.raises(EvidenceError, match="has a card already, which never changes"):
        put_card(carded.settings, card.model_copy(update={"owner": Words(zh="别人", en="others")}), gates)
    assert evidence_of(carded.settings, "default-risk", 1)["card"].sha256 == before


def test_a_changed_card_is_not_shown(carded: ModelRegistry) -> None:
    path = evidence_of(carded.settings, "default-risk", 1)["card"].path
    path.write_text(path.read_text(encoding="utf-8").replace("提前提醒", "提前催收"), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"default-risk 1: card\.json is not the card it was registered with"):
        card_of(carded.settings, "default-risk", 1)


def test_a_lost_card_comes_back_from_mlflow(carded: ModelRegistry) -> None:
    known = card_of(carded.settings, "default-risk", 1)
    evidence_of(carded.settings, "default-risk", 1)["card"].path.unlink()
    assert card_of(carded.settings, "default-risk", 1) == known


def test_the_command_prints_a_summary_and_writes_pages_and_json(
    carded: ModelRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDTAGS_VAR", str(carded.settings.var))
    monkeypatch.setenv("GRIDTAGS_CONFIGS", str(carded.settings.configs))
    command = ["models", "card", "default-risk", "1"]
    said = CliRunner().invoke(app, [*command, "--lang", "en"])
    assert (said.exit_code, "**Purpose** to remind" in said.output) == (0, True)
    for end, extra in (("zh.html", []), ("en.html", ["--lang", "en"]), ("json", ["--json"])):
        assert CliRunner().invoke(app, [*command, *extra, "--out", str(tmp_path / end)]).exit_code == 0
    kept = carded.settings.var / "evidence" / "default-risk" / "1"
    assert file_digest(tmp_path / "zh.html") == file_digest(kept / "card.zh.html")
    assert file_digest(tmp_path / "en.html") == file_digest(kept / "card.en.html")
    assert json.loads((tmp_path / "json").read_text(encoding="utf-8"))["version"] == 1


def test_a_version_made_by_hand_has_no_card(carded: ModelRegistry, register: Callable) -> None:
    mine = client(carded)
    first = mine.get_model_version("default-risk", "1")
    mine.create_model_version("default-risk", first.source, first.run_id)
    with pytest.raises(EvidenceError, match="default-risk 2: has no card"):
        card_of(carded.settings, "default-risk", 2)
