"""Proposals of changed rules: recorded, applied by another person, and nothing else changes a tag file."""

import json
from datetime import date

import pytest
from pydantic import ValidationError

from inference.error import InferenceError, UnknownProposalError
from inference.proposal.act import apply, one_line, propose, reject
from inference.proposal.record import Effect, ProposalFolder
from registry.actor import Actor
from registry.catalogue import load_catalogue
from registry.catalogue.history_check import history_problems
from registry.catalogue.recording import Signature, record, unrecorded
from registry.error import CatalogueError, FourEyesError
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings

TAG, RULE = "pay.late", "late_bills_of_last_12 >= 4"
SCIENTIST, OPERATOR = Actor("周建模", "k-scientist", "scientist"), Actor("王运维", "k-operator", "operator")
EFFECT = Effect(
    snapshot_id="s1", customers=60, before=9, after=5, gained=0, lost=4, unknown_before=1, unknown_after=1
)  # fmt: skip
FILE = """
[[group]]
id = "payment"
label = "缴费"
dimension = "风险信用"
exclusive = false
exhaustive = false

[[tag]]
id = "pay.late"
label = "常逾期缴费"
meaning = "近12期多次逾期"
group = "payment"
kind = "rule"
rule = "late_bills_of_last_12 >= 3"
version = 1
owner = "营销部"
purpose = "催费"
sensitivity = "normal"
readers = ["crm", "scientist", "auditor", "operator"]
refresh = "daily"
validity_days = 35
state = "应用"
"""


@pytest.fixture
def tags(tmp_path):
    folder = tmp_path / "tags"
    folder.mkdir()
    (folder / "payment.toml").write_text(FILE, encoding="utf-8")
    first = Signature("标签组", "首次收录", date(2026, 3, 1))
    record(folder, unrecorded(load_catalogue(folder)), first, adopt=True)
    return folder


@pytest.fixture
def ledger(tmp_path):
    return installation_ledger(RegistrySettings(var=tmp_path))


@pytest.fixture
def folder(tmp_path):
    return ProposalFolder.below(tmp_path)


@pytest.fixture
def proposed(folder, ledger, tags):
    tag = load_catalogue(tags).tag(TAG)
    return propose(folder, ledger, SCIENTIST, tag, RULE, "误报多", EFFECT)


def nothing_wrong(_):
    return ()


def texts(tags):
    return {path.name: path.read_text(encoding="utf-8") for path in tags.rglob("*.toml")}


def acts(ledger, proposal):
    return [
        (each.by, each.content["act"]) for each in ledger.entries(kind="proposal", subject={"proposal": proposal.id})
    ]


def test_a_proposal_changes_no_tag_file_and_is_in_the_ledger(folder, ledger, tags):
    before = texts(tags)
    made = propose(folder, ledger, SCIENTIST, load_catalogue(tags).tag(TAG), RULE, "误报多", EFFECT)
    assert texts(tags) == before
    assert acts(ledger, made) == [("周建模", "propose")]
    assert [(each.id, decision) for each, decision in folder.every()] == [(made.id, None)]


def test_a_proposal_shows_what_would_change_and_counts_without_names(folder, proposed):
    found = folder.read(proposed.id)
    assert found.diff == '-rule = "late_bills_of_last_12 >= 3"\n+rule = "late_bills_of_last_12 >= 4"'
    assert (found.by, found.reason, found.effect.lost) == ("周建模", "误报多", 4)


def test_an_applied_proposal_is_the_next_version_with_who_and_why(folder, ledger, tags, proposed):
    decision = apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", nothing_wrong)
    catalogue = load_catalogue(tags)
    assert (catalogue.tag(TAG).rule, catalogue.tag(TAG).version, decision.version) == (RULE, 2, 2)
    assert history_problems(catalogue) == []
    last = catalogue.history.changes_of(TAG)[-1]
    assert (last.by, last.why) == ("王运维", f"误报多（提案{proposed.id}，周建模）")
    assert acts(ledger, proposed) == [("周建模", "propose"), ("王运维", "apply")]


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (Actor("周建模", "k-two", "operator"), "another person must apply it"),
        (Actor(" 周 建模", "k-two", "operator"), "another person must apply it"),
        (SCIENTIST, "may not apply"),
        (Actor("李审计", "k-auditor", "auditor"), "may not apply"),
        (Actor("root"), "needs the key of a person"),
    ],
)
def test_only_another_person_who_may_applies_a_proposal(folder, ledger, tags, proposed, actor, why):
    before = texts(tags)
    with pytest.raises(FourEyesError, match=why):
        apply(folder, ledger, tags, actor, proposed.id, "同意", nothing_wrong)
    assert texts(tags) == before
    assert acts(ledger, proposed) == [("周建模", "propose")]


def test_a_proposal_is_decided_once(folder, ledger, tags, proposed):
    apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", nothing_wrong)
    with pytest.raises(InferenceError, match="王运维 decided it"):
        reject(folder, ledger, OPERATOR, proposed.id, "重复")


def test_a_rejected_proposal_changes_nothing_and_who_made_it_may_reject_it(folder, ledger, tags, proposed):
    before = texts(tags)
    assert reject(folder, ledger, SCIENTIST, proposed.id, "撤回").version is None
    assert (texts(tags), folder.decision(proposed.id).act) == (before, "reject")


def test_a_catalogue_that_would_have_problems_is_not_written_and_nothing_is_recorded(folder, ledger, tags, proposed):
    before = texts(tags)
    with pytest.raises(CatalogueError, match="would have 1 problems: 分组有空隙"):
        apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", lambda _: ["分组有空隙"])
    assert (texts(tags), folder.decision(proposed.id)) == (before, None)
    assert acts(ledger, proposed) == [("周建模", "propose")]


def test_a_proposal_for_a_definition_that_changed_meanwhile_is_refused(folder, ledger, tags, proposed):
    other = propose(folder, ledger, SCIENTIST, load_catalogue(tags).tag(TAG), "late_bills_of_last_12 >= 6", "更严")
    apply(folder, ledger, tags, OPERATOR, other.id, "同意", nothing_wrong)
    with pytest.raises(CatalogueError, match="changed meanwhile, to version 2"):
        apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", nothing_wrong)


def test_what_was_written_before_a_kill_is_taken_up(folder, ledger, tags, proposed):
    apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", nothing_wrong)
    next(folder.root.glob("decision-*")).unlink()
    assert apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", nothing_wrong).version == 2
    assert len(load_catalogue(tags).history.changes_of(TAG)) == 2


def test_a_proposal_that_was_changed_afterwards_is_refused(folder, ledger, tags, proposed):
    path = folder.root / f"{proposed.id}.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "rule_after": "late_bills_of_last_12 >= 0"}))
    with pytest.raises(InferenceError, match="is not as the ledger knows it"):
        apply(folder, ledger, tags, OPERATOR, proposed.id, "同意", nothing_wrong)


@pytest.mark.parametrize("reason", ["", "  ", "两\n行", "长" * 401])
def test_a_reason_is_one_line(folder, ledger, tags, reason):
    with pytest.raises(ValidationError):
        propose(folder, ledger, SCIENTIST, load_catalogue(tags).tag(TAG), RULE, reason)
    assert [*folder.every()] == []


def test_a_decision_without_a_reason_writes_nothing(folder, ledger, tags, proposed):
    before = texts(tags)
    with pytest.raises(InferenceError, match="reason: one line"):
        apply(folder, ledger, tags, OPERATOR, proposed.id, " ", nothing_wrong)
    assert (texts(tags), folder.decision(proposed.id)) == (before, None)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "20260301T021500-123456-x", "a" * 10_000])
def test_an_id_that_is_none_is_unknown(folder, name):
    with pytest.raises(UnknownProposalError):
        folder.read(name)


def test_a_rule_stands_on_one_line():
    assert one_line(" a > 1\r\n  AND b = 'x  y'\n") == "a > 1 AND b = 'x  y'"
