"""Choices and appeals through forms: the rules are those of the API, the person is whose session it is."""

import re

import pytest

from feature_store.desk.contest import contests_about
from feature_store.desk.opt_out import opt_outs_of
from inference.disclosure.audit import lines_about
from tests.inference.call_case import OUTAGE, OVERDUE, RISKY

ONE = "/console/customers"
ASKED = {"channel": "电话", "reason": "客户来电要求，电话13800138000"}
SAID = {"channel": "电话", "statement": "电费早就缴了，我叫张三，电话13800138000"}


def test_an_opt_out_takes_profiling_from_the_page_until_it_is_withdrawn(sign_in, town):
    visitor = sign_in("crm")
    answer = visitor.submit(f"{ONE}/C2/opt-out", **ASKED)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ONE}/C2#choice")
    page = visitor.get(f"{ONE}/C2").text
    assert "客户已选择不接受画像" in page
    assert f"标签{OVERDUE}" not in page
    visitor.submit(f"{ONE}/C2/opt-out/withdrawal", **ASKED)
    assert f"标签{OVERDUE}" in visitor.get(f"{ONE}/C2").text
    with town.desk.reading() as connection:
        (kept,) = opt_outs_of(connection, "C2")
    assert (kept.by, kept.key_name, kept.withdrawn_by) == ("crm", "crm", "crm")
    assert "13800138000" not in kept.reason


@pytest.mark.parametrize("fields", [{}, {"reason": ""}, {"reason": "x" * 501}, {**ASKED, "by": "别人"}])
def test_a_form_that_is_not_right_changes_nothing_and_names_the_field(sign_in, town, fields):
    answer = sign_in("crm").submit(f"{ONE}/C3/opt-out", **fields)
    assert answer.status_code == 422
    assert ("by" if "by" in fields else "reason") in answer.text
    with town.desk.reading() as connection:
        assert opt_outs_of(connection, "C3") == []


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("scientist", f"{ONE}/C1/opt-out"),
        ("auditor", f"{ONE}/C1/opt-out"),
        ("scientist", f"{ONE}/C1/tags/{OUTAGE}/contest"),
        ("crm", "/console/contests/0123456789abcdef/decision"),
    ],
)
def test_a_role_that_may_not_do_it_through_the_api_may_not_here(sign_in, role, path):
    assert sign_in(role).submit(path, **ASKED).status_code == 403


def test_a_form_of_nobodys_session_is_refused(sign_in):
    visitor = sign_in("crm")
    assert visitor.post(f"{ONE}/C1/opt-out", data=ASKED).status_code == 403


def test_an_appeal_is_decided_by_another_person_and_the_letter_says_so(sign_in, town):
    filed = sign_in("auditor").submit(f"{ONE}/C3/tags/{OVERDUE}/contest", **SAID)
    assert filed.headers["location"] == f"{ONE}/C3#appeals"
    with town.desk.reading() as connection:
        (contest,) = contests_about(connection, "C3")
    one = f"/console/contests/{contest.contest_id}"
    own = sign_in("auditor")
    assert "须由另一人裁决" in own.get(one).text
    assert own.submit(f"{one}/decision", decision="upheld", reason="误判").status_code in {403, 409}
    other = sign_in("operator")
    assert "13800138000" not in other.get(one).text
    decided = other.submit(f"{one}/decision", decision="upheld", reason="缴费记录系补录", until_next_definition="true")
    assert decided.headers["location"] == one
    letter = other.get(f"{one}/letter").text
    assert "您的申诉成立" in letter
    assert "缴费记录系补录" in letter
    assert f"标签{OVERDUE}</a>" not in other.get(f"{ONE}/C3").text


def test_the_queue_shows_what_waits_and_leads_to_each(sign_in, town):
    sign_in("crm").submit(f"{ONE}/C1/tags/{OUTAGE}/contest", **SAID)
    queue = sign_in("auditor").get("/console/contests").text
    with town.desk.reading() as connection:
        waiting = {each.contest_id for each in contests_about(connection, "C1") if each.state == "open"}
    assert set(re.findall(r'href="/console/contests/([0-9a-f]{16})"', queue)) == waiting
    assert "没有这种状态的申诉" in sign_in("auditor").get("/console/contests?state=rejected").text
    assert sign_in("auditor").get("/console/contests?state=odd").status_code == 422


def test_an_appeal_against_a_tag_that_is_unknown_is_refused(sign_in):
    assert sign_in("crm").submit(f"{ONE}/C1/tags/no.such/contest", **SAID).status_code == 404


def test_what_only_an_auditor_may_look_behind_stays_shut_for_others_after_an_opt_out(sign_in, town):
    visitor = sign_in("crm")
    visitor.submit(f"{ONE}/C3/opt-out", **ASKED)
    assert visitor.get(f"{ONE}/C3/tags/{RISKY}").status_code in {403, 404}
    assert sign_in("auditor").get(f"{ONE}/C3/tags/{RISKY}").status_code == 200
    sign_in("crm").submit(f"{ONE}/C3/opt-out/withdrawal", **ASKED)
    assert any(each.get("view") == "receipt" for each in lines_about(town.var / "audit", "C3"))
