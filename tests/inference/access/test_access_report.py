"""Who looked at what: counted over the audit trail, with what is unusual and whether the trail is as it was written."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from cli import app
from inference.access.page import access_page
from inference.access.report import access_report
from inference.access.unusual import bound_of
from registry.audit_day import append_audit_days
from registry.ledger import Ledger
from registry.settings import RegistrySettings

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
FIRST, LAST = date(2026, 3, 9), date(2026, 3, 13)  # Monday to Friday
BEFORE = date(2026, 3, 2)


def line(day: date, customers: int, key="crm1", role="crm", event="sensitive_read", hour=10, start=0) -> bytes:
    at = datetime(day.year, day.month, day.day, hour)
    shown = {f"C{number:05d}": ["credit.d"] for number in range(start, start + customers)}
    said = {"at": f"{at.isoformat()}+08:00", "event": event, "request_id": "r", "key": key, "role": role, "method": "GET",
            "endpoint": "/v1/customers/{customer_id}/tags", "customers": shown}  # fmt: skip
    return orjson.dumps(said) + b"\n"


def write(var: Path, day: date, *lines: bytes) -> None:
    (var / "audit").mkdir(exist_ok=True)
    with (var / "audit" / f"{day}-api1-7.jsonl").open("ab") as file:
        file.write(b"".join(lines))


@pytest.fixture
def var(tmp_path):
    """Return a trail of two weeks in which a key reads 40 customers a day."""
    for number in range(12):
        day = BEFORE + timedelta(days=number)
        if day.weekday() < 5:
            write(tmp_path, day, line(day, 40))
    return tmp_path


def report(var, **asked):
    return access_report(var / "audit", CONFIGS, FIRST, LAST, **asked)


def found(var, **asked):
    return [(each.kind, each.key, each.value) for each in report(var, **asked).unusual]


def test_what_was_done_in_the_period_is_counted_and_what_was_before_is_not(var):
    write(var, FIRST, line(FIRST, 2, "op", "operator", "personal_read"), b"torn {\n", line(FIRST, 1, event="refused"))
    counted = report(var).counted
    assert (counted.lines, len(counted.customers)) == (7, 40)
    assert counted.events == {"sensitive_read": 5, "personal_read": 1, "refused": 1}
    assert [(each["key"], each["customers"]) for each in report(var).by_key()] == [("crm1", 40), ("op", 2)]


def test_a_trail_of_ordinary_days_has_nothing_unusual(var):
    assert found(var) == []


def test_a_day_with_many_more_customers_than_the_keys_other_days_is_unusual(var):
    write(var, LAST, line(LAST, 200, start=1_000))
    assert found(var) == [("volume", "crm1", 240)]


def test_a_new_key_is_held_against_the_keys_of_its_role(var):
    write(var, LAST, line(LAST, 200, key="crm2"), line(LAST, 200, key="aud", role="auditor"))
    assert found(var) == [("volume", "crm2", 200)]


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        ([line(LAST, 35, hour=3)], ["off_hours"]),
        ([line(LAST, 5, hour=23)], []),
        ([line(LAST, 1, "op", "operator", "personal_read", 22)], ["personal_off_hours"]),
        ([line(LAST, 1, event="refused")] * 3, ["refused"]),
        ([line(LAST, 1, event="refused")] * 2, []),
    ],
)
def test_night_work_and_repeated_refusals_are_unusual(var, lines, kinds):
    write(var, LAST, *lines)
    assert [kind for kind, _, _ in found(var)] == kinds


def test_a_report_about_one_customer_lists_every_look_and_no_other_customer(var):
    said = report(var, customer="C00007")
    assert len(said.looks) == 5
    assert {tuple(look.customers) for look in said.looks} == {("C00007",)}
    assert "C00008" not in access_page(said) + json.dumps(said.content())


def test_the_bound_needs_more_than_chance_of_counts():
    assert bound_of([100] * 10, 4.0) == 140.0
    assert bound_of([0] * 10, 4.0) == 4.0
    assert bound_of([10, 20, 30, 40, 50], 4.0) == pytest.approx(30 + 4 * 14.826)


def test_the_command_writes_page_and_json_with_findings_of_edited_lines(var, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(var))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    settings = RegistrySettings(var=var)
    append_audit_days(settings, Ledger.open(settings.ledger_location), date(2026, 3, 20))
    path = var / "audit" / f"{LAST}-api1-7.jsonl"
    path.write_bytes(path.read_bytes().replace(b"C00001", b"C99999"))
    out = var / "access.html"
    done = CliRunner().invoke(app, ["audit", "access", "--from", str(FIRST), "--to", str(LAST), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "5 looks at 41 customers, 0 unusual, 1 findings" in done.output
    assert path.name in out.read_text()
    assert "was changed between lines 1 and 1" in json.loads(out.with_suffix(".json").read_text())["integrity"][0]
