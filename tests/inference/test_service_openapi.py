"""The description of the service is complete and true."""

from typing import get_type_hints

import numpy as np
import orjson
import pytest
from pydantic import TypeAdapter

from inference.answer import BatchAnswer, PersonaAnswer, ProblemAnswer, ReadyAnswer, TagsAnswer
from inference.prepared import with_snapshot
from inference.tag_document import TagDocumentWriter
from inference.tagging import Tagged
from tests.inference.service_bundle import CATALOGUE, TAG
from tests.inference.service_fake import SNAPSHOT, FakeReader, ask, fake_app

PATHS = {
    "/v1/customers/{customer_id}/tags": "get",
    "/v1/customers/{customer_id}/persona": "get",
    "/v1/customers:batchGet": "post",
    "/v1/transcripts:analyze": "post",
    "/v1/calls": "post",
    "/v1/customers/{customer_id}/tags/{tag}/receipt": "get",
    "/v1/customers/{customer_id}/tags/{tag}/change": "get",
    "/v1/receipts/{receipt_id}": "get",
    "/v1/receipts/{receipt_id}:replay": "post",
    "/v1/customers/{customer_id}/score": "post",
    "/v1/customers/{customer_id}/opt-out": "get put delete",
    "/v1/customers/{customer_id}/tags/{tag}": "delete",
    "/v1/customers/{customer_id}/tags/{tag}:restore": "post",
    "/v1/customers/{customer_id}/tags/{tag}:contest": "post",
    "/v1/contests": "get",
    "/v1/contests/{contest_id}:decide": "post",
    "/v1/contests/{contest_id}/letter": "get",
    "/v1/outcomes": "post",
    "/v1/customers/{customer_id}/export": "get",
    "/v1/customers/{customer_id}:erase": "post",
    "/v1/erasures/{erasure_id}": "get",
    "/v1/tags": "get",
    "/v1/models": "get",
    "/v1/customers/{customer_id}/history": "get",
    "/v1/customers/{customer_id}/timeline": "get",
    "/v1/timeline": "get",
    "/v1/models/inventory": "get",
    "/v1/tags/{tag}/customers": "get",
    "/v1/tags/{tag}/customers:count": "get",
    "/v1/tags/{tag}/customers:export": "get",
    "/v1/changes": "get",
    "/v1/segments": "get",
    "/v1/segments/{segment_id}/profile": "get",
    "/v1/segments/{segment_id}/profile.html": "get",
    "/v1/segments/{segment_id}/profile.png": "get",
    "/v1/webhooks": "get post",
    "/v1/webhooks/{webhook_id}": "delete",
    "/v1/webhooks/{webhook_id}/dead-letters": "get",
    "/v1/webhooks/{webhook_id}/dead-letters:replay": "post",
    "/health/live": "get",
    "/health/ready": "get",
    "/metrics": "get",
}


def described() -> dict:
    return ask(fake_app(), "GET", "/openapi.json").json()


def test_every_endpoint_is_described_with_a_schema_of_its_answer():
    paths = described()["paths"]
    assert {path: " ".join(each) for path, each in paths.items()} == PATHS
    for path, methods in PATHS.items():
        for operation in (paths[path][method] for method in methods.split()):
            assert operation["summary"], path
            assert operation["description"], path
            assert operation["responses"]["200"]["content"], path


def test_every_problem_is_described_in_one_shape():
    description = described()
    for path in PATHS:
        for operation in description["paths"][path].values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    schema = response["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ProblemAnswer"}
    assert {"ProblemAnswer", "FieldFault"} <= description["components"]["schemas"].keys()
    assert "HTTPValidationError" not in str(description["paths"])


def test_every_reference_leads_somewhere():
    description = described()

    def references(node):
        if isinstance(node, dict):
            yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
            for each in node.values():
                yield from references(each)
        elif isinstance(node, list):
            for each in node:
                yield from references(each)

    names = {each.removeprefix("#/components/schemas/") for each in references(description)}
    assert names <= description["components"]["schemas"].keys()


def test_keys_are_asked_for_under_v1_and_only_there():
    description = described()
    for path in PATHS:
        for operation in description["paths"][path].values():
            assert bool(operation.get("security")) == path.startswith("/v1/"), path
            assert ("401" in operation["responses"]) == path.startswith("/v1/"), path
    assert description["components"]["securitySchemes"].keys() == {"apiKey", "bearer"}


@pytest.mark.parametrize(
    ("method", "path", "body", "model"),
    [
        ("GET", "/v1/customers/C1/tags", None, TagsAnswer),
        ("GET", "/v1/customers/C1/persona", None, PersonaAnswer),
        ("POST", "/v1/customers:batchGet", {"ids": ["C1"], "view": "persona"}, BatchAnswer),
        ("GET", "/health/ready", None, ReadyAnswer),
        ("GET", "/v1/customers/C9/tags", None, ProblemAnswer),
        ("GET", "/v1/customers/a b/tags", None, ProblemAnswer),
    ],
)
def test_answers_keep_to_their_schema(method, path, body, model):
    assert get_type_hints(model)
    TypeAdapter(model).validate_json(ask(fake_app(), method, path, json=body).content)


def test_the_tags_that_the_nightly_run_writes_keep_to_the_schema():
    tagged = Tagged((TAG,), np.array([[1], [-1], [0]]), np.array([[0.9], [1.0], [1.0]]))
    writer = TagDocumentWriter(CATALOGUE, {})
    documents = [writer.write(f"C{number}", *of_one) for number, of_one in enumerate(tagged.each(), start=1)]
    bodies = [with_snapshot(each, SNAPSHOT) for each in documents]
    answers = [TagsAnswer.model_validate_json(each) for each in bodies]
    assert [(len(each.tags), each.unknown) for each in answers] == [(1, []), (0, [TAG.id]), (0, [])]
    assert answers[0].model_dump(mode="json", exclude_none=True).keys() == orjson.loads(bodies[0]).keys()


def test_no_page_asks_for_scripts_from_the_internet():
    app = fake_app(FakeReader())
    assert ask(app, "GET", "/docs").status_code == 404
    assert ask(app, "GET", "/redoc").status_code == 404
