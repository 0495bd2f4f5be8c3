"""Appeals: filed, decided by somebody else, answered with a letter."""

from collections.abc import Iterator

import pytest

from feature_store.desk.receipt import keep_receipt
from tests.inference.desk_service import BOTH, published, visit
from tests.inference.restriction_case import HIGH, OVERDUE, RURAL, Office
from tests.inference.service_fake import require_problem

ONE = f"/v1/customers/C1/tags/{OVERDUE}:contest"
APPEAL = {"by": "客服0412", "channel": "电话", "statement": "我叫张伟，电话13800138000，电费早就缴了。"}
UPHELD = {"decision": "upheld", "by": "审计李工", "reason": "缴费记录系补录。"}


@pytest.fixture
def office(request, tmp_path) -> Iterator[Office]:
    yield from published(request, tmp_path)


def test_an_appeal_holds_what_was_served_and_nothing_personal(office, tmp_path):
    async def scenario(ask):
        filed = (await ask("crm", "POST", ONE, APPEAL)).json()
        assert (filed["state"], filed["snapshot_id"], filed["tag_version"]) == ("open", "night1", 1)
        assert filed["facts"]["confidence"] == 0.9
        assert "13800138000" not in filed["statement"]
        assert (await ask("crm", "POST", ONE, {**APPEAL, "statement": "再说一次"})).json() == filed

    visit(office, tmp_path, scenario)


@BOTH
def test_an_upheld_appeal_takes_the_tag_away_at_once(office, tmp_path):
    async def scenario(ask):
        filed = (await ask("crm", "POST", ONE, APPEAL)).json()["contest_id"]
        decided = await ask("auditor", "POST", f"/v1/contests/{filed}:decide", UPHELD)
        assert (decided.status_code, decided.json()["state"]) == (200, "upheld")
        assert office.tags("C1") == [HIGH, RURAL]
        (away,) = (await ask("auditor", "GET", "/v1/customers/C1/opt-out")).json()["deleted_tags"]
        assert filed in away["reason"]
        again = await ask("auditor", "POST", f"/v1/contests/{filed}:decide", {**UPHELD, "decision": "rejected"})
        require_problem(again, 409, "contest-decided")

    visit(office, tmp_path, scenario)


def test_an_upheld_tag_may_come_back_with_the_next_definition(office, tmp_path):
    async def scenario(ask):
        filed = (await ask("crm", "POST", ONE, APPEAL)).json()["contest_id"]
        await ask("auditor", "POST", f"/v1/contests/{filed}:decide", {**UPHELD, "until_next_definition": True})
        office.night(2, "C1", "C2", also="，二")
        assert office.tags("C1") == [HIGH, RURAL]
        office.night(3, "C1", "C2", version=2)
        assert office.tags("C1") == [OVERDUE, HIGH, RURAL]
        assert "定义修订后" in (await ask("auditor", "GET", f"/v1/contests/{filed}/letter")).text

    visit(office, tmp_path, scenario)


def test_a_rejected_appeal_changes_nothing(office, tmp_path):
    async def scenario(ask):
        filed = (await ask("crm", "POST", ONE, APPEAL)).json()["contest_id"]
        await ask("auditor", "POST", f"/v1/contests/{filed}:decide", {**UPHELD, "decision": "rejected"})
        assert office.tags("C1") == [OVERDUE, HIGH, RURAL]

    visit(office, tmp_path, scenario)


def test_who_filed_an_appeal_does_not_decide_it(office, tmp_path):
    async def scenario(ask):
        by_operator = (await ask("operator", "POST", ONE, APPEAL)).json()["contest_id"]
        path = f"/v1/contests/{by_operator}:decide"
        require_problem(await ask("operator", "POST", path, UPHELD), 403, "same-person")
        require_problem(await ask("auditor", "POST", path, {**UPHELD, "by": "客服0412"}), 403, "same-person")
        require_problem(await ask("crm", "POST", path, UPHELD), 403, "forbidden")

    visit(office, tmp_path, scenario)


@BOTH
def test_the_queue_is_walked_page_by_page(office, tmp_path):
    async def scenario(ask):
        ids = [
            (await ask("crm", "POST", f"/v1/customers/{who}/tags/{tag}:contest", APPEAL)).json()["contest_id"]
            for who in ("C1", "C2")
            for tag in (OVERDUE, HIGH)
        ]
        seen, after = [], ""
        while after is not None:
            page = (await ask("auditor", "GET", f"/v1/contests?state=open&limit=3&after={after}")).json()
            seen, after = [*seen, *(each["contest_id"] for each in page["contests"])], page["next"]
        assert seen == ids
        assert (await ask("auditor", "GET", "/v1/contests?state=upheld")).json() == {"contests": [], "next": None}

    visit(office, tmp_path, scenario)


def test_the_letter_says_what_was_contested_how_it_came_about_what_was_decided_and_which_rights_remain(
    office, tmp_path
):
    async def scenario(ask):
        filed = (await ask("crm", "POST", ONE, APPEAL)).json()["contest_id"]
        path = f"/v1/contests/{filed}/letter"
        assert "尚未作出决定" in (await ask("auditor", "GET", path)).text
        await ask("auditor", "POST", f"/v1/contests/{filed}:decide", UPHELD)
        letter = (await ask("auditor", "GET", path)).text
        for part in (
            f"标签{OVERDUE}",
            "电费早就缴了",
            "第1版",
            "置信度90%",
            "申诉成立",
            "缴费记录系补录",
            "第二十四条",
        ):
            assert part in letter
        assert "13800138000" not in letter

    visit(office, tmp_path, scenario)


def test_the_letter_quotes_the_receipt_of_the_contested_snapshot(office, tmp_path):
    async def scenario(ask):
        filed = (await ask("crm", "POST", ONE, APPEAL)).json()["contest_id"]
        with office.desk.writing() as connection:
            for night, text in (("night1", "最近12期逾期5期。"), ("night2", "另一晚的依据。")):
                keep_receipt(connection, "C1", OVERDUE, night, "crm", {"text": text})
        letter = (await ask("auditor", "GET", f"/v1/contests/{filed}/letter")).text
        assert "最近12期逾期5期。" in letter
        assert "另一晚的依据。" not in letter

    visit(office, tmp_path, scenario)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**APPEAL, "statement": ""}, "statement"),
        ({**APPEAL, "statement": "长" * 2001}, "statement"),
        ({**APPEAL, "x": 1}, "x"),
    ],
)
def test_an_appeal_that_breaks_its_bounds_is_refused(office, tmp_path, body, field):
    async def scenario(ask):
        problem = require_problem(await ask("crm", "POST", ONE, body), 422, "invalid-request")
        assert problem["errors"][0]["field"] == f"body.{field}"

    visit(office, tmp_path, scenario)


def test_an_appeal_that_is_not_there_is_404(office, tmp_path):
    async def scenario(ask):
        require_problem(await ask("auditor", "GET", f"/v1/contests/{'0' * 16}/letter"), 404, "unknown-contest")
        require_problem(await ask("auditor", "POST", f"/v1/contests/{'0' * 16}:decide", UPHELD), 404, "unknown-contest")
        require_problem(await ask("crm", "POST", "/v1/customers/C1/tags/no.such:contest", APPEAL), 404, "unknown-tag")

    visit(office, tmp_path, scenario)
