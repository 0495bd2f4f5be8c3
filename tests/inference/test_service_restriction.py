"""Opting out and deleting tags over HTTP: at once, in every answer."""

import asyncio
from collections.abc import Iterator

import pytest

from feature_store.desk.deleted_tag import delete_tag
from feature_store.desk.opt_out import opt_out
from feature_store.desk.pending import mark_pending
from tests.inference.desk_service import BOTH, HIDDEN, SHEET, published, visit
from tests.inference.restriction_case import ACT, HIGH, OVERDUE, RURAL, Office
from tests.inference.service_fake import require_problem

ONE = "/v1/customers/C1"


@pytest.fixture
def office(request, tmp_path) -> Iterator[Office]:
    yield from published(request, tmp_path)


async def tags(ask, customer: str = "C1") -> list[str]:
    return [each["id"] for each in (await ask("crm", "GET", f"/v1/customers/{customer}/tags")).json()["tags"]]


@BOTH
def test_who_opts_out_is_not_profiled_in_the_very_next_answers(office, tmp_path):
    async def scenario(ask):
        before = (await ask("crm", "GET", f"{ONE}/tags")).content
        answer = await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)
        assert (answer.status_code, answer.json()["opted_out"], answer.json()["pending"]) == (200, True, False)
        assert await tags(ask) == [RURAL]
        persona = (await ask("crm", "GET", f"{ONE}/persona")).json()
        assert (persona["tags"], persona["who"]["segment"], persona["opted_out"]) == ([RURAL], None, True)
        batch = (await ask("crm", "POST", "/v1/customers:batchGet", {"ids": ["C1", "C2"]})).json()["customers"]
        assert [len(each["tags"]) for each in batch] == [1, 3]
        back = await ask("crm", "DELETE", f"{ONE}/opt-out", SHEET)
        assert (back.status_code, back.json()["opted_out"]) == (200, False)
        after = (await ask("crm", "GET", f"{ONE}/tags")).content
        assert before[before.index(b'"customer_id"') :] == after[after.index(b'"customer_id"') :]

    visit(office, tmp_path, scenario)


def test_every_choice_is_kept_with_who_when_how_and_why(office, tmp_path):
    async def scenario(ask):
        await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)
        await ask("crm", "PUT", f"{ONE}/opt-out", {**SHEET, "by": "别人"})
        await ask("operator", "DELETE", f"{ONE}/opt-out", {**SHEET, "by": "客服0500"})
        (choice,) = (await ask("auditor", "GET", f"{ONE}/opt-out")).json()["opt_outs"]
        assert (choice["by"], choice["channel"], choice["withdrawn_by"]) == ("客服0412", "电话", "客服0500")
        assert choice["at"] < choice["withdrawn_at"]

    visit(office, tmp_path, scenario)


def test_a_reason_is_written_without_what_is_personal(office, tmp_path):
    async def scenario(ask):
        sheet = {**SHEET, "reason": "客户张伟来电，手机13800138000"}
        answer = await ask("crm", "PUT", f"{ONE}/opt-out", sheet)
        assert "13800138000" not in answer.text

    visit(office, tmp_path, scenario)


@BOTH
def test_a_deleted_tag_is_gone_at_once_and_after_the_next_night(office, tmp_path):
    async def scenario(ask):
        assert (await ask("crm", "DELETE", f"{ONE}/tags/{HIGH}", SHEET)).json()["deleted_tags"][0]["tag"] == HIGH
        assert await tags(ask) == [OVERDUE, RURAL]
        office.night(2, "C1", "C2", also="，今夜")
        assert (await tags(ask), await tags(ask, "C2")) == ([OVERDUE, RURAL], [OVERDUE, HIGH, RURAL])
        await ask("crm", "POST", f"{ONE}/tags/{HIGH}:restore", SHEET)
        assert await tags(ask) == [OVERDUE, HIGH, RURAL]

    visit(office, tmp_path, scenario)


def test_a_tag_that_nobody_knows_cannot_be_deleted(office, tmp_path):
    async def scenario(ask):
        require_problem(await ask("crm", "DELETE", f"{ONE}/tags/no.such", SHEET), 404, "unknown-tag")
        require_problem(await ask("crm", "DELETE", f"{ONE}/tags/{HIGH}", {"by": "x"}), 422, "invalid-request")

    visit(office, tmp_path, scenario)


def test_scientists_choose_for_nobody(office, tmp_path):
    async def scenario(ask):
        require_problem(await ask("scientist", "PUT", f"{ONE}/opt-out", SHEET), 403, "forbidden")

    visit(office, tmp_path, scenario)


def test_who_is_not_known_yet_may_opt_out_and_comes_without_a_profile(office, tmp_path):
    async def scenario(ask):
        assert (await ask("crm", "PUT", "/v1/customers/C9/opt-out", SHEET)).status_code == 200
        office.night(2, "C1", "C2", "C9")
        assert await tags(ask, "C9") == [RURAL]

    visit(office, tmp_path, scenario)


def test_a_choice_is_kept_and_followed_later_when_the_store_does_not_answer(office, tmp_path, monkeypatch):
    async def scenario(ask):
        with monkeypatch.context() as broken:
            broken.setattr("inference.publisher.open_store", no_store)
            answer = await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)
            assert (answer.status_code, answer.json()["pending"]) == (202, True)
        assert (await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)).json()["pending"] is False
        assert await tags(ask) == [RURAL]

    visit(office, tmp_path, scenario)


def test_a_service_that_starts_makes_up_for_what_the_last_one_left_undone(office, tmp_path):
    with office.desk.writing() as connection:
        opt_out(connection, "C1", ACT)
        mark_pending(connection, "C1")

    async def scenario(ask):
        for _ in range(500):
            if await tags(ask) == [RURAL]:
                return
            await asyncio.sleep(0.01)
        pytest.fail("the choice was never followed")

    visit(office, tmp_path, scenario)


def test_a_deleted_tag_is_named_only_to_keys_that_may_see_it(office, tmp_path):
    with office.desk.writing() as connection:
        delete_tag(connection, "C1", HIDDEN, ACT)

    async def scenario(ask):
        assert (await ask("crm", "GET", f"{ONE}/opt-out")).json()["deleted_tags"] == []
        assert len((await ask("auditor", "GET", f"{ONE}/opt-out")).json()["deleted_tags"]) == 1
        require_problem(await ask("crm", "DELETE", f"{ONE}/tags/{HIDDEN}", SHEET), 404, "unknown-tag")

    visit(office, tmp_path, scenario)


def no_store(location: str):
    raise OSError(28, "No space left on device")
