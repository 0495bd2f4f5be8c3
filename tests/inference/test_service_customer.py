"""Tags and personas over HTTP."""

from dataclasses import replace

import pytest

from feature_store.online.error import StoreUnavailableError
from tests.inference.service_fake import SNAPSHOT, FakeReader, answer_of, ask, documents_of, fake_app, require_problem

VIEWS = ["tags", "persona"]


@pytest.mark.parametrize("view", VIEWS)
def test_the_answer_is_the_snapshot_and_the_prepared_bytes(view):
    answer = ask(fake_app(), "GET", f"/v1/customers/C1/{view}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    opening = b'{"snapshot_id":"s1","computed_at":"2026-03-01T00:00:00+00:00",'
    assert answer.content == opening + getattr(documents_of("C1"), view)[1:]


@pytest.mark.parametrize("view", VIEWS)
def test_an_unknown_customer_is_404(view):
    problem = require_problem(ask(fake_app(), "GET", f"/v1/customers/C9/{view}"), 404, "unknown-customer")
    assert problem["detail"] == "no customer C9 in the published snapshot"
    assert problem["instance"] == f"/v1/customers/C9/{view}"


@pytest.mark.parametrize("customer_id", ["a b", "客户", "%00", "%FF", "-C1", "x" * 65, "C1;DROP", "C1'--", "%0A"])
def test_a_malformed_id_is_422_with_the_field(customer_id):
    problem = require_problem(ask(fake_app(), "GET", f"/v1/customers/{customer_id}/tags"), 422, "invalid-request")
    assert [each["field"] for each in problem["errors"]] == ["path.customer_id"]


@pytest.mark.parametrize("customer_id", ["0", "x" * 64, "0412.33-7_A"])
def test_other_ids_are_well_formed(customer_id):
    require_problem(ask(fake_app(), "GET", f"/v1/customers/{customer_id}/tags"), 404, "unknown-customer")


def test_before_the_first_snapshot_nobody_is_called_unknown():
    app = fake_app(FakeReader(snapshot=None))
    answer = ask(app, "GET", "/v1/customers/C1/tags")
    require_problem(answer, 503, "no-snapshot")
    assert answer.headers["retry-after"] == "5"
    require_problem(ask(app, "POST", "/v1/customers:batchGet", json={"ids": ["C1"]}), 503, "no-snapshot")


@pytest.mark.parametrize("path", ["/v1/customers/C1/tags", "/v1/customers/C1/persona"])
def test_a_store_that_is_away_is_503_and_says_nothing_of_the_inside(path):
    reader = FakeReader()
    reader.failure = StoreUnavailableError("PostgreSQL: connection to server at 10.1.2.3 refused")
    answer = ask(fake_app(reader), "GET", path)
    require_problem(answer, 503, "store-unavailable")
    assert "10.1.2.3" not in answer.text


def test_an_unchanged_answer_is_304_without_a_body():
    app = fake_app()
    tag = ask(app, "GET", "/v1/customers/C1/persona").headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        again = ask(app, "GET", "/v1/customers/C1/persona", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = ask(app, "GET", "/v1/customers/C2/persona", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_a_question_with_a_body_is_answered_in_full_whatever_the_caller_has():
    headers = {"If-None-Match": "*"}
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", json={"ids": ["C1"]}, headers=headers)
    assert (answer.status_code, len(answer.json()["customers"])) == (200, 1)


@pytest.mark.parametrize("view", VIEWS)
def test_a_new_snapshot_gives_the_same_documents_another_etag(view):
    reader = FakeReader()
    before = ask(fake_app(reader), "GET", f"/v1/customers/C1/{view}").headers["etag"]
    reader.documents["C1"] = replace(reader.documents["C1"], snapshot=replace(SNAPSHOT, snapshot_id="s2"))
    again = ask(fake_app(reader), "GET", f"/v1/customers/C1/{view}", headers={"If-None-Match": before})
    assert (again.status_code, again.json()["snapshot_id"]) == (200, "s2")


@pytest.mark.parametrize("view", VIEWS)
def test_a_batch_joins_the_prepared_bytes_in_the_order_asked(view):
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", json={"ids": ["C2", "C9", "C1", "C2"], "view": view})
    c1, c2 = answer_of("C1", view), answer_of("C2", view)
    assert answer.content == b'{"customers":[' + c2 + b"," + c1 + b'],"missing":["C9"]}'


def test_a_batch_of_unknown_customers_is_no_error():
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", json={"ids": ["C8", "C9"]})
    assert answer.json() == {"customers": [], "missing": ["C8", "C9"]}


def test_a_batch_is_of_tags_unless_personas_are_asked_for():
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", json={"ids": ["C1"]})
    assert answer.json()["customers"][0]["tags"][0]["id"] == "payment.often_overdue"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.ids"),
        ({"ids": []}, "body.ids"),
        ({"ids": [f"C{number}" for number in range(501)]}, "body.ids"),
        ({"ids": ["C1", "a b"]}, "body.ids.1"),
        ({"ids": ["C1", 7]}, "body.ids.1"),
        ({"ids": "C1"}, "body.ids"),
        ({"ids": ["C1"], "view": "raw"}, "body.view"),
        ({"ids": ["C1"], "limit": 3}, "body.limit"),
        (["C1"], "body"),
        (None, "body"),
    ],
)
def test_a_malformed_batch_is_422_with_the_field(body, field):
    problem = require_problem(ask(fake_app(), "POST", "/v1/customers:batchGet", json=body), 422, "invalid-request")
    assert [each["field"] for each in problem["errors"]] == [field]
    assert all(each["message"] for each in problem["errors"])


def test_the_largest_batch_is_answered():
    ids = [f"C{number}" for number in range(500)]
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", json={"ids": ids, "view": "persona"})
    assert (len(answer.json()["customers"]), len(answer.json()["missing"])) == (2, 498)
