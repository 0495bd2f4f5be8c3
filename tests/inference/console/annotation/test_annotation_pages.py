"""The pages of annotation without a browser: who may what, what a form does, what is recorded."""

import json
from dataclasses import replace

import pytest

from feature_store.desk.annotation import annotation_of, mark_calls
from feature_store.desk.database import Desk
from inference.app import create_app
from tests.feature_store.annotation_rows import queue, said_of_call, task
from tests.inference.console.visitor import visiting
from tests.inference.key_case import bundle_of, every_role, office

CALL = "/console/annotation/calls/K1"


@pytest.fixture
def desk(tmp_path):
    opened = Desk.open(tmp_path / "desk.db")
    with opened.writing() as connection:
        queue(connection, task("K1", 0, wanted=2), task("K2", 1))
    yield opened
    opened.close()


@pytest.fixture
def app(desk, tmp_path):
    return create_app(replace(office(every_role(), bundle_of(), var=tmp_path), desk=desk))


def stored(desk, call="K1", annotator="scientist"):
    with desk.reading() as connection:
        return annotation_of(connection, call, annotator)


def test_the_next_call_is_shown_with_turns_guess_and_reason_but_not_whose_it_is(app):
    with visiting(app, "scientist") as visitor:
        assert visitor.get("/console/annotation/next").headers["location"] == CALL
        shown = visitor.get(CALL).text
    for text in ("家里停电了", "模型拿不准", "concerns 1", "停电抢修", "90 %", 'data-key="1"', "阶梯电价"):
        assert text in shown
    assert "C1" not in shown.replace("CSRF", "")


def test_a_look_at_a_call_stands_in_the_audit_trail(app, tmp_path):
    with visiting(app, "crm") as visitor:
        visitor.get(CALL)
    lines = [
        json.loads(line) for path in (tmp_path / "audit").glob("*.jsonl") for line in path.read_text().splitlines()
    ]
    [look] = [line for line in lines if line["event"] == "sensitive_read"]
    assert (look["customers"], look["view"], look["key"]) == ({"C1": ["call"]}, "annotation", "crm")


def test_a_form_without_script_is_stored_and_leads_on(app, desk):
    with visiting(app, "scientist") as visitor:
        fields = {"action": "save", "concerns": ["price", "metering"], "sentiment": "neutral", "evidence": "0:0"}
        answer = visitor.submit(CALL, **fields)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/annotation/next")
        assert visitor.get("/console/annotation/next").headers["location"] == CALL.replace("K1", "K2")
    assert (stored(desk).concerns, stored(desk).sentiment) == ("price;metering", "neutral")


def test_a_contradiction_is_told_and_what_was_chosen_stays_chosen(app, desk):
    with visiting(app, "scientist") as visitor:
        answer = visitor.submit(CALL, action="save", concerns=["none", "price"], intensity="2", evidence="0:1")
    assert answer.status_code == 422
    assert "“没有关注点”不能与其他关注点同时选择" in answer.text
    assert answer.text.count(" checked>") == 5
    assert stored(desk) is None


def test_undo_leads_back_to_the_call(app, desk):
    with visiting(app, "scientist") as visitor:
        visitor.submit(CALL, action="cannot")
        assert stored(desk).outcome == "cannot"
        assert visitor.submit("/console/annotation/undo").headers["location"] == CALL
        assert stored(desk) is None
        assert visitor.submit("/console/annotation/undo").headers["location"] == "/console/annotation"


def test_what_was_taken_in_is_not_changed_here(app, desk):
    with desk.writing() as connection:
        said_of_call(connection, "K1", "scientist")
        mark_calls(connection, ["K1"], "taken")
    with visiting(app, "scientist") as visitor:
        assert "已入库" in visitor.get(CALL).text
        assert visitor.submit(CALL, action="save", concerns="price").status_code == 409
    assert stored(desk).concerns == "outage_repair"


def test_an_auditor_looks_on_and_a_scientist_may_train(app):
    with visiting(app, "auditor") as visitor:
        shown = visitor.get("/console/annotation").text
        assert "开始标注" not in shown
        assert visitor.get(CALL).status_code == visitor.submit(CALL, action="skip").status_code == 403
    with visiting(app, "crm") as visitor:
        assert "annotate-learn" not in visitor.get("/console/annotation").text
        assert visitor.submit("/console/annotation/jobs", job="annotate-learn").status_code == 403


@pytest.mark.parametrize("call", ["gone", "x" * 10_000, "%00", "a/b", "%E4%B8%AD"])
def test_a_call_that_is_not_queued_is_not_found(app, call):
    with visiting(app, "scientist") as visitor:
        assert visitor.get(f"/console/annotation/calls/{call}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"action": "steal"}, {"action": "save", "sentiment": "angry"}, {"action": "save", "intensity": "9"},
     {"action": "save", "evidence": "first"}, {"action": "save", "concerns": "PRICE"}, {"action": "save", "more": "1"}],
)  # fmt: skip
def test_a_form_that_no_page_sends_is_refused(app, desk, fields):
    with visiting(app, "scientist") as visitor:
        assert visitor.submit(CALL, **fields).status_code == 422
    assert stored(desk) is None


def test_a_write_without_the_sessions_token_is_refused(app, desk):
    with visiting(app, "scientist") as visitor:
        assert visitor.post(CALL, data={"action": "save", "concerns": "price"}).status_code == 403
    assert stored(desk) is None


def test_the_overview_counts_people_and_shows_how_far_they_agree(app, desk):
    with desk.writing() as connection:
        for call, first, second in (("K1", "price", "price"), ("K2", "metering", "price")):
            said_of_call(connection, call, "甲", concerns=first)
            said_of_call(connection, call, "乙", concerns=second)
        mark_calls(connection, ["K2"], "held", "annotators differ; one more is asked")
    with visiting(app, "operator") as visitor:
        shown = visitor.get("/console/annotation").text
    for text in ("2 通电话由两人以上标注", "相同的占 50.0 %", "电费电价", "标注人意见不同", "等第三人"):
        assert text in shown
    assert "停电抢修" not in shown
