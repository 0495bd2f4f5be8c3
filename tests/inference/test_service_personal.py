"""Name, phone and address over HTTP: one role, one permission, each look recorded, nowhere else."""

import logging
from datetime import UTC, datetime

import pytest

from feature_store.desk.personal import keys_in_turn, store_personal
from feature_store.desk.personal_key import new_keys
from inference.app import create_app
from inference.key.ring import Permission, Role
from tests.inference.key_case import bundle_of, every_role, key_entry, office
from tests.inference.service_fake import ask, require_problem
from tests.inference.test_service_audit import lines

PERSON = {"name": "王小明", "phone": "13800001111"}
KEYS = every_role() | {"plain": key_entry("plain", Role.OPERATOR)}


@pytest.fixture
def app(tmp_path):
    key_file = tmp_path / "personal.json"
    new_keys(datetime(2026, 3, 1, tzinfo=UTC)).write(key_file)
    at = office(KEYS, bundle_of(), var=tmp_path, personal_key=key_file)
    with at.desk.writing() as connection:
        store_personal(connection, keys_in_turn(connection, key_file), {"C1": PERSON})
    return create_app(at)


def look(app, key: str, customer_id: str = "C1"):
    return ask(app, "GET", f"/v1/customers/{customer_id}/personal", headers={"X-API-Key": key})


def test_an_operator_whose_key_may_sees_it_and_nobody_keeps_the_answer(app, tmp_path):
    answer = look(app, "operator")
    assert (answer.status_code, answer.json()) == (200, {"customer_id": "C1", **PERSON})
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)
    [line] = lines(tmp_path)
    assert (line["event"], line["key"], line["customers"]) == ("personal_read", "operator", {"C1": ["name", "phone"]})


@pytest.mark.parametrize("key", ["crm", "scientist", "auditor", "plain"])
def test_other_roles_and_keys_without_the_permission_are_refused(app, key):
    answer = look(app, key)
    require_problem(answer, 403, "forbidden")
    assert "王" not in answer.text


def test_no_role_has_the_permission_unless_it_is_given():
    assert all(Permission.PERSONAL not in key_entry("k", role).granted() for role in Role)


def test_a_customer_of_whom_nothing_is_kept_is_404_and_the_look_is_recorded(app, tmp_path):
    require_problem(look(app, "operator", "C9"), 404, "unknown-customer")
    assert [line["customers"] for line in lines(tmp_path)] == [{"C9": []}]


def test_where_nothing_is_kept_the_service_says_so():
    answer = ask(
        create_app(office(KEYS, bundle_of())), "GET", "/v1/customers/C1/personal", headers={"X-API-Key": "operator"}
    )
    require_problem(answer, 404, "personal-not-kept")


def test_with_the_wrong_key_file_it_is_503_and_neither_answer_nor_log_says_why(app, tmp_path, caplog):
    new_keys(datetime(2026, 3, 2, tzinfo=UTC)).write(tmp_path / "personal.json")
    with caplog.at_level(logging.DEBUG):
        answer = look(app, "operator")
    require_problem(answer, 503, "personal-unavailable")
    assert str(tmp_path) not in answer.text
