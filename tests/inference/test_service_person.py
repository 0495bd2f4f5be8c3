"""Export and erasure of a person: all of it, and proof of that."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from feature_store.desk import tables
from feature_store.desk.erasure import open_erasures
from feature_store.desk.person import held_of, tables_about
from feature_store.online.protocol import Documents
from inference.right.model_statement import model_statements
from inference.right.restricted_publication import allowed_documents
from registry.ledger import Ledger
from tests.feature_store.snapshot_case import snapshot
from tests.inference.desk_service import BOTH, SHEET, published, visit
from tests.inference.erasure_case import erasure_run
from tests.inference.restriction_case import HIGH, OVERDUE, Office, documents, tag_of
from tests.inference.service_fake import require_problem

ONE = "/v1/customers/C1"
OUTCOME = {"customer_id": "C1", "tag": HIGH, "kind": "paid", "at": "2026-03-01T10:00:00+08:00", "by": "客服0412"}
ORDER = {"by": "运维赵工", "channel": "书面", "reason": "客户书面申请"}
MODEL = {"kind": "model", "name": "default-risk", "version": 3}
NO_PERSON = {
    "desk_tombstone", "desk_tombstone_salt", "desk_read_counts", "desk_lease", "desk_webhook", "desk_dead_letter",
}  # fmt: skip


@pytest.fixture
def office(request, tmp_path) -> Iterator[Office]:
    yield from published(request, tmp_path)


async def live(ask) -> None:
    """Let a customer choose, appeal and pay."""
    await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)
    await ask("crm", "DELETE", f"{ONE}/tags/{HIGH}", SHEET)
    await ask("crm", "POST", f"{ONE}/tags/{OVERDUE}:contest", {"by": "客服0412", "statement": "早就缴了"})
    await ask("crm", "POST", "/v1/outcomes", OUTCOME, idempotency_key="k")


def test_every_table_of_the_desk_says_whether_it_is_about_a_person():
    about = {table.name for table in tables_about()}
    assert about | NO_PERSON >= {table.name for table in tables.METADATA.sorted_tables}
    assert not about & NO_PERSON


@BOTH
def test_an_export_holds_documents_history_and_everything_on_the_desk(office, tmp_path):
    async def scenario(ask):
        await live(ask)
        held = (await ask("auditor", "GET", f"{ONE}/export")).json()
        assert held["tags"]["opted_out"] is True
        assert {each["tag"] for each in held["history"]} >= {OVERDUE, HIGH}
        assert {"desk_opt_out", "desk_deleted_tag", "desk_contest", "desk_outcome", "desk_withheld"} <= held[
            "desk"
        ].keys()
        assert held["desk"]["desk_withheld"][0]["tags"]["customer_id"] == "C1"
        assert [each["event"] for each in held["audit"]][-1] == "export"
        assert "C2" not in orjson.dumps(held).decode()

    visit(office, tmp_path, scenario)


def test_an_export_is_for_auditors_and_operators_and_of_somebody(office, tmp_path):
    async def scenario(ask):
        require_problem(await ask("crm", "GET", f"{ONE}/export"), 403, "forbidden")
        require_problem(await ask("auditor", "GET", "/v1/customers/C9/export"), 404, "unknown-customer")

    visit(office, tmp_path, scenario)


@BOTH
def test_who_is_erased_is_in_no_answer_from_that_moment_on(office, tmp_path):
    async def scenario(ask):
        await live(ask)
        answer = await ask("operator", "POST", f"{ONE}:erase", ORDER)
        told = answer.json()
        assert (answer.status_code, told["state"]) == (202, "pending")
        assert told["models"] == {"default-risk": 3}
        assert told["left"] == ["learners", "snapshots", "warehouse", "holdouts", "change_feed"]
        require_problem(await ask("crm", "GET", f"{ONE}/tags"), 404, "unknown-customer")
        require_problem(await ask("auditor", "GET", f"{ONE}/export"), 410, "erased")
        require_problem(await ask("crm", "POST", "/v1/outcomes", OUTCOME), 410, "erased")
        assert (await ask("auditor", "GET", f"/v1/erasures/{told['erasure_id']}")).json() == told
        assert "C1" not in answer.text

    visit(office, tmp_path, scenario)
    with office.desk.reading() as connection:
        assert held_of(connection, "C1") == {}
    assert office.store.history("C1") == []
    assert office.store.current().customers == 1


def test_erasing_is_for_operators_and_leaves_others_as_they_are(office, tmp_path):
    async def scenario(ask):
        require_problem(await ask("auditor", "POST", f"{ONE}:erase", ORDER), 403, "forbidden")
        await ask("operator", "POST", f"{ONE}:erase", ORDER)
        assert (await ask("crm", "GET", "/v1/customers/C2/tags")).status_code == 200
        require_problem(await ask("auditor", "GET", f"/v1/erasures/{'0' * 64}"), 404, "unknown-erasure")

    visit(office, tmp_path, scenario)


def test_a_night_does_not_bring_an_erased_person_back(office, tmp_path):
    async def scenario(ask):
        await ask("operator", "POST", f"{ONE}:erase", ORDER)
        everyone = [(each, documents(each)) for each in ("C1", "C2")]
        assert [each for each, _ in allowed_documents(office.desk, everyone)] == ["C2"]

    visit(office, tmp_path, scenario)


@BOTH
def test_the_queue_is_worked_off_and_forgets_the_id_once_the_feed_was_read(office, tmp_path):
    async def scenario(ask):
        await ask("operator", "POST", f"{ONE}:erase", ORDER)

    visit(office, tmp_path, scenario)
    snapshot(tmp_path / "snapshots", 1, ids=(("C1", "C2"),))
    run = erasure_run(office, tmp_path)
    now = datetime.now(tz=UTC)
    ((erasure, failure),) = run.work_off(now)
    assert (failure, erasure.left, erasure.customer_id) == ("", ["change_feed"], "C1")
    assert [each["rows"] for each in erasure.places["snapshots"]] == [1, 1]
    ((erasure, failure),) = run.work_off(now + timedelta(days=8))
    assert (failure, erasure.left, erasure.customer_id) == ("", [], None)
    assert erasure.finished_at is not None
    assert run.work_off(now) == []


def test_an_erasure_while_the_store_does_not_answer_is_finished_by_the_next_run(office, tmp_path, monkeypatch):
    async def scenario(ask):
        with monkeypatch.context() as broken:
            broken.setattr("inference.publisher.open_store", no_store)
            told = (await ask("operator", "POST", f"{ONE}:erase", ORDER)).json()
            assert told["left"][:2] == ["learners", "online"]

    visit(office, tmp_path, scenario)
    erasure_run(office, tmp_path).work_off(datetime.now(tz=UTC))
    assert office.store.read("C1") is None
    with office.desk.reading() as connection:
        assert [each.left for each in open_erasures(connection)] == [["change_feed"]]


def no_store(location: str):
    raise OSError(28, "No space left on device")


def test_an_export_tells_which_versions_spoke_of_the_person_and_who_approved_them(office, tmp_path):
    ledger = Ledger.open(tmp_path / "ledger.db")
    versions = {"model": "default-risk", "version": 3}
    content = {
        **versions, "before": None, "run_id": "r", "bundle_id": "b1", "reason": "x", "request_id": 1,
        "models": {"default-risk": 3}, "catalogue": "c", "created_at": "2026-02-01T00:00:00+08:00",
        "promoted_by": "张工", "bundle_reason": "x",
    }  # fmt: skip
    for kind, by, said in (("approval", "审计李工", {}), ("promotion", "运维赵工", content)):
        ledger.append(kind, by, versions, said)
    ledger.append("approval", "审计李工", {"model": "concerns", "version": 1}, {})

    async def scenario(ask):
        held = (await ask("auditor", "GET", f"{ONE}/export")).json()
        assert [each["models"] for each in held["served"]] == [{"default-risk": 3}]
        assert [(each["kind"], each["by"]) for each in held["approvals"]] == [
            ("approval", "审计李工"),
            ("promotion", "运维赵工"),
        ]
        assert held["model_statements"] == []

    visit(office, tmp_path, scenario)


def test_what_a_model_decided_is_told_with_its_version():
    tags = [tag_of(HIGH, profiling=True), {**tag_of(OVERDUE, profiling=True), "source": MODEL}]
    said = model_statements(Documents(orjson.dumps({"tags": tags}), b"{}"))
    assert [(each["tag"], each["model"], each["version"]) for each in said] == [(OVERDUE, "default-risk", 3)]
