"""Every look at something sensitive leaves a line before it is answered."""

import asyncio
import os
from datetime import date, timedelta

import orjson
import pytest

from feature_store.desk.read_count import reads_since
from inference.disclosure.audit import Audit, lines_about, prune
from inference.disclosure.read_counting import store_reads
from inference.error import AuditUnavailableError
from inference.key.ring import ApiKey, Role
from tests.inference.key_case import app_with, bundle_of, every_role, key_entry, office
from tests.inference.service_fake import FakeReader, ask, documents_of, require_problem
from tests.inference.test_service_visibility import CATALOGUE, READER

KEYS = every_role() | {"narrow": key_entry("narrow", Role.CRM, scopes=frozenset())}
BUNDLE = bundle_of(*CATALOGUE)
KEY = ApiKey("k", Role.CRM)
KEEP = timedelta(days=1_100)


def lines(var) -> list[dict]:
    return [orjson.loads(line) for path in (var / "audit").glob("*.jsonl") for line in path.read_bytes().splitlines()]


def test_a_sensitive_tag_that_is_read_is_recorded_with_who_and_whose(tmp_path):
    app = app_with(KEYS, BUNDLE, READER, var=tmp_path)
    answer = ask(app, "GET", "/v1/customers/C1/tags", headers={"X-API-Key": "crm"})
    [line] = lines(tmp_path)
    assert line.pop("at").endswith("+08:00")
    assert line == {
        "event": "sensitive_read", "request_id": answer.headers["x-request-id"], "key": "crm", "role": "crm",
        "method": "GET", "endpoint": "/v1/customers/{customer_id}/tags", "customers": {"C1": ["credit.d"]},
        "view": "tags",
    }  # fmt: skip


def test_a_sensitive_part_of_a_persona_is_recorded_and_what_was_hidden_is_not(tmp_path):
    app = app_with(KEYS, BUNDLE, READER, var=tmp_path)
    for name in ("narrow", "operator"):
        ask(app, "GET", "/v1/customers/C1/persona", headers={"X-API-Key": name})
    assert [(line["key"], line["view"]) for line in lines(tmp_path)] == [("operator", "persona")]


def test_an_answer_without_anything_sensitive_leaves_no_line(tmp_path):
    ask(app_with(KEYS, BUNDLE, var=tmp_path), "GET", "/v1/customers/C1/tags", headers={"X-API-Key": "crm"})
    assert not (tmp_path / "audit").exists()


def test_a_batch_is_one_line_that_names_every_customer(tmp_path):
    reader = FakeReader({"C1": READER.documents["C1"], "C2": READER.documents["C1"], "C3": documents_of("C3")})
    app = app_with(KEYS, BUNDLE, reader, var=tmp_path)
    ask(app, "POST", "/v1/customers:batchGet", json={"ids": ["C1", "C2", "C3"]}, headers={"X-API-Key": "crm"})
    assert [line["customers"] for line in lines(tmp_path)] == [{"C1": ["credit.d"], "C2": ["credit.d"]}]


def test_a_refusal_is_recorded(tmp_path):
    app = app_with(KEYS, BUNDLE, READER, var=tmp_path)
    answer = ask(app, "GET", "/v1/customers/C1/personal", headers={"X-API-Key": "scientist"})
    require_problem(answer, 403, "forbidden")
    found = [(line["event"], line["key"], line["customers"]) for line in lines(tmp_path)]
    assert found == [("refused", "scientist", {"C1": []})]


def test_what_cannot_be_recorded_is_not_shown(tmp_path, monkeypatch):
    app = app_with(KEYS, BUNDLE, READER, var=tmp_path)
    full = os.open("/dev/full", os.O_WRONLY)  # a disk without space
    monkeypatch.setattr("inference.disclosure.audit.os.open", lambda *_: os.dup(full))
    answer = ask(app, "GET", "/v1/customers/C1/tags", headers={"X-API-Key": "crm"})
    require_problem(answer, 503, "audit-unavailable")
    assert str(tmp_path) not in answer.text
    ordinary = ask(app, "GET", "/v1/customers/C1/tags", headers={"X-API-Key": "narrow"})
    assert ordinary.status_code == 200


def test_the_trail_is_for_its_owner_only_and_grows_over_restarts(tmp_path):
    for number in range(2):
        audit = Audit(tmp_path / "audit", KEEP)
        audit.record("export", {}, KEY, {f"C{number}": ["name"]})
        audit.close()
    [path] = (tmp_path / "audit").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [line["customers"] for line in lines(tmp_path)] == [{"C0": ["name"]}, {"C1": ["name"]}]


def test_lines_about_a_person_are_found_among_those_of_others(tmp_path):
    audit = Audit(tmp_path, KEEP)
    audit.record("export", {}, KEY, {"C1": ["name"], "C11": []})
    audit.record("erase", {}, KEY, {"C11": []}, reason="C1")
    assert [line["event"] for line in lines_about(tmp_path, "C1")] == ["export"]
    assert [line["event"] for line in lines_about(tmp_path, "C11")] == ["export", "erase"]
    assert lines_about(tmp_path / "none", "C1") == []


def test_a_line_torn_by_a_full_disk_costs_no_other_line(tmp_path, monkeypatch):
    audit = Audit(tmp_path, KEEP)
    audit.record("export", {}, KEY, {"C1": []})
    write = os.write
    with monkeypatch.context() as patched:
        patched.setattr("inference.disclosure.audit.os.write", lambda file, line: write(file, line[:10]))
        with pytest.raises(AuditUnavailableError, match="the disk is full"):
            audit.record("export", {}, KEY, {"C1": []})
    audit.record("erase", {}, KEY, {"C1": []})
    assert [line["event"] for line in lines_about(tmp_path, "C1")] == ["export", "erase"]


def test_old_days_are_deleted_and_nothing_else(tmp_path):
    for name in ("2020-01-01-api1-7.jsonl", "2026-03-01-api1-7.jsonl", "notes.txt"):
        (tmp_path / name).touch()
    prune(tmp_path, date(2026, 3, 1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-03-01-api1-7.jsonl", "notes.txt"]


def test_reads_reach_the_desk_by_tag_and_role(tmp_path):
    at = office(KEYS, BUNDLE, READER, var=tmp_path)
    scope = {"gridtags.api_key": at.keys.find(b"crm")}
    for _ in range(3):
        at.disclosure.tags(scope, "C1", READER.documents["C1"].tags)
    with at.desk.reading() as connection:
        before = reads_since(connection, date(2026, 1, 1)).get("credit.d", {}).get("crm", 0)
    asyncio.run(store_reads(at.disclosure, at.desk))
    with at.desk.reading() as connection:
        assert reads_since(connection, date(2026, 1, 1))["credit.d"]["crm"] == before + 3
    assert at.disclosure.taken_reads() == {}
