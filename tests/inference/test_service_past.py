"""What was served before, over HTTP: documents as of an instant, history, and which versions served when."""

from datetime import UTC, datetime, timedelta

import pytest

from feature_store.desk.restriction import Act, delete_tag, opt_out
from inference.key.ring import Role
from tests.inference.reading_case import Utility
from tests.inference.service_bundle import promote
from tests.inference.service_fake import require_problem
from tests.registry.service_entry import served

ACT = Act("王工", "one", "客户要求", "电话")


@pytest.fixture(params=["sqlite", "postgres"])
def utility(request, tmp_path):
    location = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    made = Utility(tmp_path, location)
    yield made
    made.close()


@pytest.fixture
def plain(tmp_path):
    """Return a utility on SQLite, for what does not depend on the store."""
    made = Utility(tmp_path)
    yield made
    made.close()


def two_nights(utility: Utility) -> datetime:
    """Publish two nights and return an instant between them."""
    utility.night({"C1": {"value.high", "place.urban"}, "C2": {"mood.dissatisfied"}})
    between = datetime.now(tz=UTC)
    utility.night({"C1": {"load.peak_heavy", "place.urban"}})
    return between


def ids(answer) -> list[str]:
    return [each["id"] for each in answer.json()["tags"]]


def test_documents_are_those_that_were_served_at_the_instant(utility):
    between = two_nights(utility)
    then = utility.ask("/v1/customers/C1/tags", params={"as_of": between.isoformat()})
    assert (then.json()["snapshot_id"], ids(then)) == ("n1", ["place.urban", "value.high"])
    persona = utility.ask("/v1/customers/C2/persona", params={"as_of": between.isoformat()})
    assert (persona.json()["snapshot_id"], persona.json()["tags"]) == ("n1", ["mood.dissatisfied"])
    now = utility.ask("/v1/customers/C1/tags", params={"as_of": datetime.now(tz=UTC).isoformat()})
    assert ids(now) == ids(utility.ask("/v1/customers/C1/tags")) == ["load.peak_heavy", "place.urban"]


def test_a_customer_who_was_not_served_then_is_unknown(plain):
    two_nights(plain)
    long_ago = {"as_of": "2020-01-01T00:00:00+08:00"}
    require_problem(plain.ask("/v1/customers/C1/tags", params=long_ago), 404, "unknown-customer")
    require_problem(plain.ask("/v1/customers/C2/tags"), 404, "unknown-customer")


def test_an_instant_that_is_not_kept_is_gone(utility):
    between = two_nights(utility)
    utility.store.prune(datetime.now(tz=UTC))
    answer = utility.ask("/v1/customers/C1/tags", params={"as_of": between.isoformat()})
    assert "states are kept since" in require_problem(answer, 410, "not-kept")["detail"]
    timeline = utility.ask("/v1/timeline", role=Role.AUDITOR, params={"at": between.isoformat()})
    require_problem(timeline, 410, "not-kept")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=1", "query.limit"), ("as_of=yesterday", "query.as_of"), ("as_of=", "query.as_of"),
        ("as_of=0001-01-01", "query.as_of"), ("as_of=2026-03-01&as_of=2026-03-02", "query.as_of"),
        ("as_of=2026-03-01'; DROP TABLE online_document; --", "query.as_of"), ("%00=1", "query.\x00"),
    ],
)  # fmt: skip
def test_a_query_that_is_not_known_is_422_with_its_name(plain, query, field):
    two_nights(plain)
    for view in ("tags", "persona"):
        problem = require_problem(plain.ask(f"/v1/customers/C1/{view}?{query}"), 422, "invalid-request")
        assert [each["field"] for each in problem["errors"]] == [field]


def test_todays_restriction_holds_for_the_past(utility):
    between = two_nights(utility)
    with utility.desk.writing() as connection:
        opt_out(connection, "C1", ACT)
    then = utility.ask("/v1/customers/C1/tags", params={"as_of": between.isoformat()})
    assert (ids(then), then.json()["opted_out"]) == (["place.urban"], True)
    persona = utility.ask("/v1/customers/C1/persona", params={"as_of": between.isoformat()})
    assert persona.json()["tags"] == ["place.urban"]
    history = utility.ask("/v1/customers/C1/history").json()["intervals"]
    assert [each["tag"] for each in history] == ["place.urban"]


def test_a_deleted_tag_is_deleted_from_the_past(plain):
    between = two_nights(plain)
    with plain.desk.writing() as connection:
        delete_tag(connection, "C1", "value.high", ACT)
    then = plain.ask("/v1/customers/C1/tags", params={"as_of": between.isoformat()})
    assert ids(then) == ["place.urban"]
    assert "value.high" not in plain.ask("/v1/customers/C1/history").text


def test_history_is_when_a_tag_held(utility):
    two_nights(utility)
    answer = utility.ask("/v1/customers/C1/history").json()
    found = {each["tag"]: each for each in answer["intervals"]}
    assert found.keys() == {"load.peak_heavy", "place.urban", "value.high"}
    assert found["value.high"]["valid_to"] == found["load.peak_heavy"]["valid_from"]
    assert found["place.urban"]["valid_to"] is None
    require_problem(utility.ask("/v1/customers/C9/history"), 404, "unknown-customer")


def test_a_role_sees_of_the_past_what_it_sees_today(plain):
    plain.night({"C1": {"credit.watch", "place.urban"}})
    now = {"as_of": datetime.now(tz=UTC).isoformat()}
    assert ids(plain.ask("/v1/customers/C1/tags", params=now)) == ["place.urban"]
    assert ids(plain.ask("/v1/customers/C1/tags", params=now, role=Role.AUDITOR)) == ["credit.watch", "place.urban"]
    assert "credit.watch" not in plain.ask("/v1/customers/C1/history").text
    assert "credit.watch" in plain.ask("/v1/customers/C1/history", role=Role.AUDITOR).text
    trail = "".join(path.read_text() for path in (plain.var / "audit").glob("*.jsonl"))
    assert '"view":"history"' in trail


def test_the_timeline_says_which_bundle_and_snapshot_served(utility):
    bundle = promote(utility.var / "bundles", 1)
    served(utility.var / "ledger.db", bundle, None, datetime(2026, 3, 1, tzinfo=UTC))
    between = two_nights(utility)
    answer = utility.ask("/v1/timeline", role=Role.AUDITOR, params={"at": between.isoformat()}).json()
    assert (answer["snapshot"]["snapshot_id"], answer["bundle"]["bundle_id"]) == ("n1", bundle.bundle_id)
    assert answer["bundle"]["models"] == {"default-risk": 1}
    assert utility.ask("/v1/timeline", role=Role.AUDITOR).json()["snapshot"]["snapshot_id"] == "n2"
    before = {"at": (datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=1)).isoformat()}
    assert utility.ask("/v1/timeline", role=Role.AUDITOR, params=before).json()["bundle"] is None


def test_the_timeline_of_a_customer_names_each_change(utility):
    between = two_nights(utility)
    answer = utility.ask("/v1/customers/C1/timeline", role=Role.AUDITOR, params={"at": between.isoformat()}).json()
    told = [(each["snapshot_id"], each["gained"], each["lost"]) for each in answer["versions"]]
    assert told == [("n1", ["place.urban", "value.high"], []), ("n2", ["load.peak_heavy"], ["value.high"])]
    assert answer["served"]["snapshot"]["snapshot_id"] == "n1"
