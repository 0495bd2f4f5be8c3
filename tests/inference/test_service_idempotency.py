"""Writes with an idempotency key are done once, whatever is sent how often."""

import asyncio
from collections.abc import Iterator

import pytest

from feature_store.desk.contest import contests_about
from feature_store.desk.outcome import outcomes_about
from tests.inference.desk_service import BOTH, published, visit
from tests.inference.restriction_case import HIGH, OVERDUE, Office
from tests.inference.service_fake import require_problem

OUTCOME = {"customer_id": "C1", "tag": HIGH, "kind": "paid", "at": "2026-03-01T10:00:00+08:00", "by": "客服0412"}
CONTEST = f"/v1/customers/C1/tags/{OVERDUE}:contest"
APPEAL = {"by": "客服0412", "statement": "电费早就缴了。"}


@pytest.fixture
def office(request, tmp_path) -> Iterator[Office]:
    yield from published(request, tmp_path)


@BOTH
def test_the_same_request_is_answered_again_and_not_done_again(office, tmp_path):
    async def scenario(ask):
        first = await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key='"k-1"')
        again = await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key="k-1")
        assert (first.status_code, first.content) == (again.status_code, again.content)
        assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")

    visit(office, tmp_path, scenario)


def test_an_answer_survives_a_restart(office, tmp_path):
    answers = []

    async def scenario(ask):
        answers.append(await ask("crm", "POST", CONTEST, APPEAL, idempotency_key="k-1"))

    visit(office, tmp_path, scenario)
    visit(office, tmp_path, scenario)
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotency-replayed"] == "true"


def test_another_request_with_the_key_is_refused(office, tmp_path):
    async def scenario(ask):
        await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key="k-1")
        other = await ask("crm", "POST", "/v1/outcomes", {**OUTCOME, "kind": "not_paid"}, idempotency_key="k-1")
        require_problem(other, 422, "idempotency-key-reused")
        require_problem(await ask("crm", "POST", CONTEST, APPEAL, idempotency_key="k-1"), 422, "idempotency-key-reused")

    visit(office, tmp_path, scenario)


def test_keys_of_two_callers_do_not_meet(office, tmp_path):
    async def scenario(ask):
        await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key="k-1")
        other = await ask("operator", "POST", "/v1/outcomes", {**OUTCOME, "kind": "not_paid"}, idempotency_key="k-1")
        assert other.status_code == 200

    visit(office, tmp_path, scenario)


def test_a_request_that_was_refused_can_be_mended_and_sent_with_the_same_key(office, tmp_path):
    async def scenario(ask):
        bad = await ask("crm", "POST", "/v1/outcomes", {**OUTCOME, "kind": "won"}, idempotency_key="k-1")
        require_problem(bad, 422, "invalid-request")
        assert (await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key="k-1")).status_code == 200

    visit(office, tmp_path, scenario)


@BOTH
def test_of_many_at_once_one_is_done_and_the_others_are_answered_or_told_to_wait(office, tmp_path):
    async def scenario(ask):
        sent = [ask("crm", "POST", CONTEST, APPEAL, idempotency_key="k-1") for _ in range(6)]
        answers = await asyncio.gather(*sent)
        assert {each.status_code for each in answers} <= {200, 409}
        assert len({each.content for each in answers if each.status_code == 200}) == 1
        for each in answers:
            if each.status_code == 409:
                require_problem(each, 409, "request-under-way")

    visit(office, tmp_path, scenario)
    with office.desk.reading() as connection:
        assert len(contests_about(connection, "C1")) == 1


def test_what_was_done_before_a_crash_is_answered_after_it(office, tmp_path, monkeypatch):
    async def scenario(ask):
        with monkeypatch.context() as crashing:
            crashing.setattr("inference.router.contest.keep_answer", keeping_then_dying)
            broken = await ask("crm", "POST", CONTEST, APPEAL, idempotency_key="k-1")
            require_problem(broken, 500, "internal-error")
        answer = await ask("crm", "POST", CONTEST, APPEAL, idempotency_key="k-1")
        assert (answer.status_code, answer.json()["state"]) == (200, "open")

    visit(office, tmp_path, scenario)
    with office.desk.reading() as connection:
        assert len(contests_about(connection, "C1")) == 1


def keeping_then_dying(*_: object):
    raise RuntimeError("power cut")


@pytest.mark.parametrize("key", ["", "with space", "x" * 256])
def test_a_key_that_is_none_is_refused(office, tmp_path, key):
    async def scenario(ask):
        answer = await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key=key)
        problem = require_problem(answer, 422, "invalid-request")
        assert problem["errors"][0]["field"] == "header.Idempotency-Key"

    visit(office, tmp_path, scenario)


def test_without_a_key_an_outcome_told_twice_still_counts_once(office, tmp_path):
    async def scenario(ask):
        first = await ask("crm", "POST", "/v1/outcomes", OUTCOME)
        assert (
            await ask("crm", "POST", "/v1/outcomes", {**OUTCOME, "at": "2026-03-01T02:00:00Z"})
        ).json() == first.json()

    visit(office, tmp_path, scenario)
    with office.desk.reading() as connection:
        assert len(outcomes_about(connection, "C1")) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": "9999-12-31T23:59:59"}, "at"),
        ({"kind": "x"}, "kind"),
        ({"tag": "x"}, "tag"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(office, tmp_path, change, field):
    async def scenario(ask):
        problem = require_problem(
            await ask("crm", "POST", "/v1/outcomes", {**OUTCOME, **change}), 422, "invalid-request"
        )
        assert problem["errors"][0]["field"] == f"body.{field}"
        require_problem(await ask("crm", "POST", "/v1/outcomes", {**OUTCOME, "tag": "no.such"}), 404, "unknown-tag")
        require_problem(await ask("auditor", "POST", "/v1/outcomes", OUTCOME), 403, "forbidden")

    visit(office, tmp_path, scenario)
