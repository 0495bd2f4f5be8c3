"""A tag can be explained, the explanation replayed, a change traced to what moved, and a score asked for with other values."""

import shutil

import orjson
import pytest

from feature_store.snapshot.row_file import row_path
from registry.bundle_reader import verified_bundle
from tests.inference.call_case import OUTAGE, OVERDUE, RISKY, Ask, Town, bundle_at, call, catalogue
from tests.inference.service_fake import require_problem


@pytest.fixture(scope="module")
def promoted(tmp_path_factory):
    """Return a bundle, and a later one in the same folder whose rule of overdue payers is stricter."""
    folder = tmp_path_factory.mktemp("promoted")
    first = bundle_at(folder)
    shutil.rmtree(folder / "risk")
    shutil.rmtree(folder / "segments")
    shutil.rmtree(folder / "text")
    return first, bundle_at(folder, catalogue(overdue_from=6))


@pytest.fixture
def town(promoted, tmp_path) -> Town:
    found = Town(tmp_path, promoted[1])
    found.night(promoted[0], C2=5.0, C3=9.0)
    return found


async def receipt(ask: Ask, customer_id: str, tag: str, **query: str) -> dict:
    answer = await ask("auditor", "GET", f"/v1/customers/{customer_id}/tags/{tag}/receipt", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def replayed(ask: Ask, receipt_id: str) -> dict:
    return (await ask("auditor", "POST", f"/v1/receipts/{receipt_id}:replay")).json()


def test_a_receipt_holds_the_rule_with_the_customers_values_and_is_kept(town):
    async def scenario(ask: Ask) -> None:
        found = await receipt(ask, "C2", OVERDUE)
        assert (found["value"], found["rule"]["text"]) == ("yes", "late_bills_of_last_12 >= 3")
        column = found["rule"]["columns"][0]
        assert (column["name"], column["value"], column["unit"], column["tables"][0]) == (
            "late_bills_of_last_12", 5.0, "bills", "bills",
        )  # fmt: skip
        assert "late_bills_of_last_12=5" in found["text"]
        kept = await ask("auditor", "GET", f"/v1/receipts/{found['receipt_id']}")
        assert kept.json() == found
        assert (await receipt(ask, "C1", OVERDUE))["value"] == "no"

    town.visit(scenario)


def test_the_receipt_of_a_models_tag_shows_its_reasons_and_replays(town):
    async def scenario(ask: Ask) -> None:
        found = await receipt(ask, "C3", RISKY)
        assert found["value"] == "yes"
        assert found["risk"]["recorded"] == found["risk"]["recomputed"]
        assert found["risk"]["recorded"]["reasons"][0]["text"].rstrip("。") in found["text"]
        assert found["models"]["default-risk"]["version"] == 3
        assert (await replayed(ask, found["receipt_id"]))["result"] == "same"

    town.visit(scenario)


def test_the_receipt_after_a_call_shows_the_sentence_and_replays_after_more_calls(town):
    async def scenario(ask: Ask) -> None:
        await ask("crm", "POST", "/v1/calls", call("K1"))
        found = await receipt(ask, "C1", OUTAGE)
        assert [(each["call_id"], each["sentence"]) for each in found["evidence"]] == [("K1", "家里又停电了，气死我了")]
        await ask("crm", "POST", "/v1/calls", call("K2"))
        assert len((await receipt(ask, "C1", OUTAGE))["evidence"]) == 2
        assert (await replayed(ask, found["receipt_id"]))["result"] == "same"
        before = await receipt(ask, "C1", OUTAGE, snapshot=found["nightly_id"])
        assert (before["value"], before["evidence"]) == ("no", [])

    town.visit(scenario)


def test_a_replay_names_what_differs_and_what_is_missing(town):
    async def scenario(ask: Ask) -> None:
        found = await receipt(ask, "C3", OVERDUE)
        manifest = next(town.snapshots.glob("*/snapshot.json"))
        content = orjson.loads(manifest.read_bytes())
        manifest.write_bytes(orjson.dumps({**content, "lexicons": {"anger": "0" * 64}}))
        done = await replayed(ask, found["receipt_id"])
        assert (done["result"], [each["field"] for each in done["differences"]]) == (
            "differs",
            ["digests.lexicons.anger"],
        )
        shutil.rmtree(manifest.parent)
        done = await replayed(ask, found["receipt_id"])
        assert (done["result"], done["missing"]) == ("cannot", "no snapshot 'n1' is kept")

    town.visit(scenario)


def test_what_is_not_there_is_a_problem_of_its_own(town):
    async def scenario(ask: Ask) -> None:
        one = "/v1/customers/C1/tags"
        require_problem(await ask("auditor", "GET", f"{one}/no.such/receipt"), 404, "unknown-tag")
        require_problem(await ask("auditor", "GET", f"{one}/{OVERDUE}/receipt", snapshot="n9"), 410, "state-not-kept")
        missing = "/v1/receipts/r-" + "0" * 24
        require_problem(await ask("auditor", "GET", missing), 404, "unknown-receipt")
        require_problem(await ask("auditor", "GET", "/v1/customers/C7/tags/a.b/receipt"), 404, "unknown-customer")

    town.visit(scenario)


@pytest.mark.parametrize(
    ("later", "late", "customer_id", "causes"),
    [
        (0, {"C2": 1.0}, "C2", [["data"]]),
        (1, {"C2": 5.0}, "C2", [["rule"]]),
        (1, {"C2": 1.0}, "C2", [["data"], ["rule"]]),
        (0, {"C2": 5.0}, "C2", []),
    ],
)
def test_a_change_is_traced_to_data_or_rule(town, promoted, later, late, customer_id, causes):
    town.night(promoted[later], **late)

    async def scenario(ask: Ask) -> None:
        path = f"/v1/customers/{customer_id}/tags/{OVERDUE}/change"
        found = (await ask("auditor", "GET", path, **{"from": "n1", "to": "n2"})).json()
        assert (found["before"], found["after"]) == ("yes", "no" if causes else "yes")
        assert found["causes"] == causes

    town.visit(scenario)


def test_what_only_two_parts_do_together_is_said_to_be_together(town, promoted):
    town.night(promoted[0], C2=7.0)
    town.night(promoted[1], C2=5.0)

    async def scenario(ask: Ask) -> None:
        path = f"/v1/customers/C2/tags/{OVERDUE}/change"
        found = (await ask("auditor", "GET", path, **{"from": "n2", "to": "n3"})).json()
        assert (found["causes"], found["swapped"]["data"], found["swapped"]["rule"]) == (
            [["data", "rule"]],
            "yes",
            "yes",
        )
        assert found["values"] == [{"column": "late_bills_of_last_12", "before": 7.0, "after": 5.0}]
        assert "共同造成" in found["text"]

    town.visit(scenario)


def test_a_score_with_other_values_tells_what_would_change_and_stores_nothing(town):
    async def scenario(ask: Ask) -> None:
        path, asked = "/v1/customers/C1/score", {"features": {"late_bills_of_last_12": 9, "late_share_of_last_6": 0.75}}
        found = (await ask("crm", "POST", path, asked)).json()
        assert found["after"]["probability"] > found["before"]["probability"]
        assert {OVERDUE, RISKY} == {each["id"] for each in found["gained"]}
        assert found["after"]["reasons"]
        assert (await ask("crm", "GET", "/v1/customers/C1/tags")).json()["tags"] == []

    town.visit(scenario)


def test_a_score_of_impossible_values_is_refused_by_name(town):
    async def scenario(ask: Ask) -> None:
        features = {"late_bills_of_last_12": -1, "owed_nov": 1, "is_elderly": 1, "segment": 2}
        answer = await ask("crm", "POST", "/v1/customers/C1/score", {"features": features})
        told = {each["field"]: each["message"] for each in require_problem(answer, 422, "invalid-request")["errors"]}
        assert told["body.features.late_bills_of_last_12"] == "-1 bills lies outside 0 … ∞"
        assert "owed_now" in told["body.features.owed_nov"]
        assert "may only ever help" in told["body.features.is_elderly"]
        assert told["body.features.segment"].startswith("no feature")

    town.visit(scenario)


def test_a_receipt_without_a_file_of_rows_is_made_from_parquet(town):
    for part in (town.snapshots / "n1" / "facts").iterdir():
        row_path(part).unlink()

    async def scenario(ask: Ask) -> None:
        assert (await receipt(ask, "C2", OVERDUE))["value"] == "yes"

    town.visit(scenario)


def test_a_bundle_that_is_gone_is_said_to_be_missing(promoted, tmp_path):
    own = tmp_path / "bundles"
    shutil.copytree(promoted[0].root.parent, own)
    town = Town(tmp_path / "var", verified_bundle(own / promoted[1].root.name))
    town.night(verified_bundle(own / promoted[0].root.name), C2=5.0)
    shutil.rmtree(own / promoted[0].root.name)

    async def scenario(ask: Ask) -> None:
        problem = require_problem(
            await ask("auditor", "GET", f"/v1/customers/C2/tags/{OVERDUE}/receipt"), 410, "state-not-kept"
        )
        assert problem["detail"].startswith("bundle")

    town.visit(scenario)
