"""Impact assessments: facts from the card and the tags, answers by name, no way into service with an open question."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from registry.actor import Actor, acting
from registry.card.config import Words
from registry.card.content import Card, Data, Origin
from registry.card.fact import Gap, Measured
from registry.card.storing import put_card
from registry.error import EvidenceError, GovernanceError
from registry.impact import adopt_answers, answer_questions, answers_of, assess
from registry.impact.question import load_questions
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from registry.training_record import FeatureFact, FeatureSetFact

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
GAP = Gap(decision="remind", attribute="low_income", rate="fpr", highest="yes", lowest="no",
          size=Measured(value=0.229, low=0.126, high=0.334))  # fmt: skip
FEATURE = FeatureFact(
    name="late_bills", purpose="general", unit="bills", window="365 days", meaning="<逾期>", digest="d"
)
WHO = Actor("合规李工", "compliance", "auditor")


def card_of(version: int, model: str = "default-risk", gaps: tuple[Gap, ...] = (GAP,)) -> Card:
    features = FeatureSetFact(name="default-risk.v1", purpose="p", digest="d", features=(FEATURE,))
    words = Words(zh="预测逾期", en="predict arrears")
    return Card(
        model=model, version=version, kind="lightgbm", made_at=NOW, purpose=words, owner=words, data=Data(),
        origin=Origin(run_id="r", job=model, trained_by="张工"), feature_set=features, columns=("late_bills",),
        classes=(), gaps=gaps, files={},
    )  # fmt: skip


@pytest.fixture
def settings(tmp_path):
    made = RegistrySettings(var=tmp_path, configs=CONFIGS)
    put_card(made, card_of(1), ())
    return made


@pytest.fixture
def ledger(settings):
    opened = Ledger.open(settings.ledger_location)
    yield opened
    opened.close()


def answered(settings, ledger, version=1, without=()):
    asked = load_questions(settings.configs)
    texts = {each.id: f"答复{each.id}" for each in asked.question if each.id not in without}
    with acting(WHO):
        answer_questions(ledger, asked, "default-risk", version, texts)
        return assess(settings, ledger, "default-risk", version)


def test_without_answers_the_facts_stand_and_the_gate_is_missed(settings, ledger):
    evidence = assess(settings, ledger, "default-risk", 1)
    content = evidence.content()
    assert [gate.passed for gate in evidence.head.gates] == [False]
    assert {"lawful_basis", "human_review", "unequal_treatment", "conclusion"} <= set(content["open"])
    assert {tag["id"] for tag in content["facts"]["tags"]} >= {"credit.a", "credit.d"}
    assert "22.9" in content["facts"]["gaps"][0]["zh"]
    assert content["facts"]["retention"]["ledger"]["at_least_days"] >= 1_096


def test_once_everything_mandatory_is_answered_the_gate_is_passed_and_the_page_says_by_whom(settings, ledger):
    evidence = answered(settings, ledger, without=("minors",))
    assert ([gate.passed for gate in evidence.head.gates], evidence.content()["open"]) == ([True], ["minors"])
    page = evidence.path.with_name("impact.zh.html").read_text()
    for text in ("合规李工", "答复lawful_basis", "22.9", "&lt;逾期&gt;", "信用"):
        assert text in page
    assert "<script" not in page


def test_assessing_again_changes_nothing_so_that_approvals_stand(settings, ledger):
    first, head = answered(settings, ledger), ledger.head()
    assert assess(settings, ledger, "default-risk", 1) == first
    assert ledger.head() == head


def test_another_answer_is_other_evidence_and_both_answers_stay_in_the_ledger(settings, ledger):
    first = answered(settings, ledger)
    with acting(WHO):
        answer_questions(ledger, load_questions(CONFIGS), "default-risk", 1, {"conclusion": "暂缓"})
    assert assess(settings, ledger, "default-risk", 1).sha256 != first.sha256
    assert answers_of(ledger, "default-risk", 1)["conclusion"].text == "暂缓"
    said = [
        entry.content["text"]
        for entry in ledger.entries(kind="impact")
        if entry.content.get("question") == "conclusion"
    ]
    assert said == ["答复conclusion", "暂缓"]


def test_questions_that_do_not_apply_are_not_asked(settings, ledger):
    put_card(settings, card_of(2, gaps=()), ())
    put_card(settings, card_of(1, model="unused"), ())
    asked = {each["id"] for each in assess(settings, ledger, "default-risk", 2).content()["questions"]}
    assert "unequal_treatment" not in asked
    assert "human_review" in asked
    unused = {each["id"] for each in assess(settings, ledger, "unused", 1).content()["questions"]}
    assert not unused & {"human_review", "agents"}


def test_the_answers_of_a_former_version_are_adopted_by_name_and_own_answers_stay(settings, ledger):
    answered(settings, ledger)
    put_card(settings, card_of(2), ())
    asked = load_questions(CONFIGS)
    with acting(Actor("合规王工")):
        answer_questions(ledger, asked, "default-risk", 2, {"conclusion": "可以"})
        adopt_answers(ledger, asked, "default-risk", 2, former=1)
    now = answers_of(ledger, "default-risk", 2)
    assert (now["conclusion"].text, now["conclusion"].adopted_from) == ("可以", None)
    assert (now["necessity"].by, now["necessity"].adopted_from) == ("合规王工", 1)
    assert assess(settings, ledger, "default-risk", 2).head.gates[0].passed


def test_what_is_personal_in_an_answer_is_masked_before_it_is_recorded(settings, ledger):
    answer_questions(ledger, load_questions(CONFIGS), "default-risk", 1, {"conclusion": "请联系13800138000"})
    assert "13800138000" not in str(list(ledger.entries()))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"nothing": "x"}, GovernanceError),
        ({"conclusion": "  "}, EvidenceError),
        ({"conclusion": "x" * 4_001}, EvidenceError),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_recorded(settings, ledger, answers, error):
    with pytest.raises(error, match="nothing|conclusion"):
        answer_questions(ledger, load_questions(CONFIGS), "default-risk", 1, {"necessity": "是", **answers})
    assert list(ledger.entries(kind="impact")) == []


def test_a_version_without_a_card_is_not_assessed(settings, ledger):
    with pytest.raises(EvidenceError, match="default-risk 7: has no card"):
        assess(settings, ledger, "default-risk", 7)


def test_a_bad_question_file_is_named_with_its_key(settings, tmp_path):
    shutil.copytree(CONFIGS, tmp_path / "configs")
    file = tmp_path / "configs" / "impact.toml"
    file.write_text(file.read_text().replace('when = "always"', 'when = "sometimes"', 1))
    with pytest.raises(GovernanceError, match=r"impact\.toml.*question\[0\]\.when"):
        load_questions(tmp_path / "configs")


def test_the_command_answers_lists_what_is_open_and_writes_the_page(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    asked = [
        "models",
        "impact",
        "default-risk",
        "1",
        "--answer",
        "conclusion=可以投入使用",
        "--out",
        str(tmp_path / "p.html"),
    ]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "conclusion (" not in done.output
    assert "lawful_basis (mandatory)" in done.output
    assert "可以投入使用" in (tmp_path / "p.html").read_text()
