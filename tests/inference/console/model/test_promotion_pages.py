"""Asking for a promotion and deciding on it at the console, by the rules of the registry."""

import pytest

from registry.approval.request import State, read_requests
from tests.inference.console.model.model_case import MODEL, TRAINER, ledger_of, register, settings_at, world
from tests.inference.console.visitor import visiting
from tests.inference.key_case import app_with, bundle_of, key_entry

ONE = f"/console/models/{MODEL}/2"
PERSONS = {"scientist": ("scientist", "林工"), "auditor": ("auditor", "周审"), "own": ("auditor", " 林 工"),
           "trainer": ("auditor", TRAINER.person), "operator": ("operator", "王工")}  # fmt: skip


@pytest.fixture
def settings(tmp_path):
    return world(settings_at(tmp_path / "var"))


@pytest.fixture
def enter(settings):
    """Return what opens the console as somebody of `PERSONS`."""
    keys = {name: key_entry(name, role, person=person) for name, (role, person) in PERSONS.items()}
    with visiting(app_with(keys, bundle_of(), var=settings.var, configs=settings.configs)) as visitor:

        def enter(name: str):
            visitor.cookies.clear()
            visitor.login(name)
            return visitor

        yield enter


@pytest.fixture
def asked(enter) -> str:
    """Ask for version 2, and return the address of the request."""
    answer = enter("scientist").submit(f"{ONE}/request", reason="三个月外推更稳，电话 13812345678")
    assert answer.status_code == 303
    return answer.headers["location"]


def request_of(settings):
    return next(iter(read_requests(ledger_of(settings)).values()))


def test_a_request_is_filed_without_mlflow_and_masked(asked, settings):
    found = request_of(settings)
    assert (found.by, found.content.trained_by, found.content.champion) == ("林工", TRAINER.person, 1)
    assert "13812345678" not in found.content.reason
    assert asked == f"/console/models/promotions/{found.id}"


def test_another_person_approves(asked, enter, settings):
    assert enter("auditor").submit(f"{asked}/approve", reason="依据齐全").status_code == 303
    found = request_of(settings)
    assert (found.state, found.steps[-1].by) == (State.APPROVED, "周审")
    assert "已批准，待上线" in enter("scientist").get(asked).text


@pytest.mark.parametrize(("name", "what"), [("own", "requested"), ("trainer", "trained")])
def test_who_asked_or_trained_is_refused_with_the_reason(asked, enter, settings, name, what):
    visitor = enter(name)
    assert "您是申请人或训练人" in visitor.get(asked).text
    answer = visitor.submit(f"{asked}/approve", reason="依据齐全")
    assert (answer.status_code, f"{what} it; another person must approve" in answer.text) == (403, True)
    assert request_of(settings).state is State.OPEN


def test_a_scientist_may_not_decide(asked, enter):
    visitor = enter("scientist")
    assert "/approve" not in visitor.get(asked).text
    assert visitor.submit(f"{asked}/approve", reason="依据齐全").status_code == 403


@pytest.mark.parametrize(("name", "linked"), [("scientist", False), ("auditor", True)])
def test_only_who_reads_the_ledger_is_sent_there(asked, enter, name, linked):
    enter("auditor").submit(f"{asked}/approve", reason="依据齐全")
    visitor, text = enter(name), ""
    for path in (asked, ONE, "/console/models/timeline"):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        text += answer.text
    assert ("/console/audit/ledger/" in text) is linked


def test_a_rejected_request_cannot_be_approved_any_more(asked, enter, settings):
    assert enter("operator").submit(f"{asked}/reject", reason="样本太少").status_code == 303
    assert request_of(settings).state is State.REJECTED
    answer = enter("auditor").submit(f"{asked}/approve", reason="依据齐全")
    assert (answer.status_code, "is rejected since" in answer.text) == (409, True)


def test_a_decision_without_a_reason_changes_nothing(asked, enter, settings):
    assert enter("auditor").submit(f"{asked}/approve", reason="  ").status_code == 422
    assert request_of(settings).state is State.OPEN


def test_what_changed_since_is_told_and_voids_the_request(asked, enter, settings):
    (settings.configs / "lexicons" / "power.txt").write_text("停电\n", encoding="utf-8")
    visitor = enter("auditor")
    assert "lexicons was changed" in visitor.get(asked).text
    answer = visitor.submit(f"{asked}/approve", reason="依据齐全")
    assert (answer.status_code, "is void" in answer.text) == (409, True)
    assert request_of(settings).state is State.VOID


def test_a_version_without_comparison_is_refused(enter, settings):
    register(settings, 3)
    answer = enter("scientist").submit(f"/console/models/{MODEL}/3/request", reason="更新")
    assert (answer.status_code, "lacks comparison, blast" in answer.text) == (409, True)


def test_a_form_of_another_session_is_refused(asked, enter):
    visitor = enter("auditor")
    assert visitor.post(f"{asked}/approve", data={"reason": "依据齐全", "csrf": "0" * 64}).status_code == 403
