"""What the service and the commands do stands in the ledger, and names nobody."""

import pytest
from typer.testing import CliRunner

from inference.key.cli import keys
from registry.ledger import Ledger
from tests.inference.desk_service import SHEET, published, visit
from tests.inference.restriction_case import OVERDUE

ONE = "/v1/customers/C1"


@pytest.fixture
def office(request, tmp_path):
    yield from published(request, tmp_path)


def entries(var):
    return list(Ledger.open(var / "ledger.db").entries())


def test_choices_appeals_and_exports_are_entries_without_the_customer(office, tmp_path):
    async def scenario(ask):
        assert (await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)).status_code == 200
        assert (await ask("crm", "DELETE", f"{ONE}/tags/{OVERDUE}", SHEET)).status_code == 200
        question = {"by": SHEET["by"], "channel": "电话", "statement": "我按时缴费了"}
        assert (await ask("crm", "POST", f"{ONE}/tags/{OVERDUE}:contest", question)).status_code == 200
        assert (await ask("auditor", "GET", f"{ONE}/export")).status_code == 200

    visit(office, tmp_path, scenario)
    found = entries(tmp_path)
    assert [each.kind for each in found] == ["opt_out", "opt_out", "contest", "export"]
    assert [each.content.get("choice") for each in found[:2]] == ["opt_out", "delete_tag"]
    assert {each.subject["person"] for each in found} == {found[0].subject["person"]}
    assert "C1" not in "".join(map(str, found))
    assert found[0].by == SHEET["by"]


def test_a_refused_choice_is_no_entry(office, tmp_path):
    async def scenario(ask):
        assert (await ask("crm", "DELETE", f"{ONE}/tags/no.such", SHEET)).status_code == 404

    visit(office, tmp_path, scenario)
    assert entries(tmp_path) == []


def test_nothing_is_chosen_that_the_ledger_cannot_record(office, tmp_path):
    async def scenario(ask):
        (tmp_path / "ledger.db").write_bytes(b"this is no database" * 100)
        answer = await ask("crm", "PUT", f"{ONE}/opt-out", SHEET)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:gridtags:problem:ledger-unavailable")
        assert (await ask("crm", "GET", f"{ONE}/opt-out")).json()["opted_out"] is False

    visit(office, tmp_path, scenario)


def test_every_change_of_a_key_is_an_entry_without_its_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    run = CliRunner()
    secret = run.invoke(keys, ["create", "crm1", "--role", "crm", "--person", "张三"]).output.strip()
    run.invoke(keys, ["rotate", "crm1"])
    run.invoke(keys, ["revoke", "crm1"])
    found = entries(tmp_path)
    assert [(each.kind, each.subject, each.content["change"]) for each in found] == [
        ("key_change", {"key": "crm1"}, change) for change in ("created", "rotated", "revoked")
    ]
    assert found[0].content["person"] == "张三"
    assert secret not in str(found)
    assert "sha256" not in str(found)
