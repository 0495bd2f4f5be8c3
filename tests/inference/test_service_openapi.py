"""The description of the service is complete and true."""

import re
from typing import get_type_hints

import jsonschema_rs
import numpy as np
import orjson
import pytest
from pydantic import TypeAdapter

from inference.answer.document import BatchAnswer, PersonaAnswer, ProblemAnswer, ReadyAnswer, TagsAnswer
from inference.key.ring import Role
from inference.router.docs import DOCS_PATHS
from inference.tag.document import TagDocumentWriter
from inference.tag.tagging import Tagged
from inference.transport.operation import GROUPS, OPERATIONS
from inference.transport.prepared import with_snapshot
from inference.transport.security import is_console
from tests.inference.service_bundle import CATALOGUE, TAG
from tests.inference.service_fake import SNAPSHOT, ask, fake_app

LABELS = frozenset(OPERATIONS)
PUBLIC = {label for label in LABELS if not label.split()[1].startswith("/v1/")}
NO_JSON = {
    "GET /v1/contests/{contest_id}/letter": "text/plain",
    "GET /v1/tags/{tag}/customers:export": "application/x-ndjson",
    "GET /v1/segments/{segment_id}/profile.html": "text/html",
    "GET /v1/segments/{segment_id}/profile.png": "image/png",
    "GET /metrics": "text/plain",
}
# What the layers around every route answer.
EVERYWHERE = {"200", "400", "431", "500"}
WITH_KEY = EVERYWHERE | {"401", "403", "429"}
BOUND = {"minimum", "maximum", "exclusiveMinimum", "maxLength", "pattern", "enum", "const"}


@pytest.fixture(scope="module")
def description() -> dict:
    return ask(fake_app(), "GET", "/openapi.json").json()


@pytest.fixture(scope="module")
def operations(description) -> dict[str, dict]:
    return {
        f"{method.upper()} {path}": operation
        for path, each in description["paths"].items()
        for method, operation in each.items()
    }


def nodes(node):
    """Yield every object within a description, itself included."""
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from nodes(each)
    elif isinstance(node, list):
        for each in node:
            yield from nodes(each)


def follow(description, schema):
    """Return the schema that a reference leads to."""
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    return description["components"]["schemas"][name] if name else schema


def faults_of(description, schema, value) -> list[str]:
    """Return what is wrong with a value by a schema of the description, formats included."""
    rooted = {**schema, "components": description["components"]}
    return [
        each.message for each in jsonschema_rs.Draft202012Validator(rooted, validate_formats=True).iter_errors(value)
    ]


def test_every_operation_is_in_the_table_of_names_and_every_name_is_an_operation(operations):
    assert operations.keys() == LABELS
    routes = [each for each in fake_app().routes if not is_console(each.path)]
    served = {(method, route.path) for route in routes for method in route.methods - {"HEAD"}}
    hidden = {("GET", path) for path in DOCS_PATHS | {"/openapi.json"}}
    assert {f"{method} {path}" for method, path in served - hidden} == LABELS


def test_every_operation_says_what_it_is(operations):
    names = [each["operationId"] for each in operations.values()]
    assert len(set(names)) == len(names)
    for label, operation in operations.items():
        assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", operation["operationId"]), label
        assert operation["summary"] == OPERATIONS[label][1], label
        assert operation["description"].split("\n")[0].endswith((".", ":")), label
        assert operation["tags"], label
        assert set(operation["tags"]) <= GROUPS.keys(), label


def test_every_parameter_is_described_bounded_and_has_an_example_that_fits(description, operations):
    for label, operation in operations.items():
        for each in operation.get("parameters", []):
            where, schema = f"{label} {each['name']}", each["schema"]
            examples = [each["example"]] if "example" in each else schema.get("examples")
            assert each["description"], where
            assert examples, where
            assert [faults_of(description, schema, example) for example in examples] == [[]] * len(examples), where
            kinds = [node for node in nodes(schema) if node.get("type") in {"string", "integer", "number"}]
            if each["name"] != "If-None-Match":  # any text is taken; what is no tag of an answer matches none
                assert all(BOUND & node.keys() or node.get("format") == "date-time" for node in kinds), where


def test_every_parameter_of_a_path_is_declared(operations):
    for label, operation in operations.items():
        declared = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
        assert declared == set(re.findall(r"\{(\w+)\}", label)), label


def test_every_answer_has_a_schema_and_an_example_that_keeps_to_it(description, operations):
    for label, operation in operations.items():
        for status in {"200", "202"} & operation["responses"].keys():
            kind, content = next(iter(operation["responses"][status]["content"].items()))
            assert kind == NO_JSON.get(label, "application/json"), label
            examples = follow(description, content["schema"]).get("examples", [])
            assert examples or label in NO_JSON, label
            assert [faults_of(description, content["schema"], each) for each in examples] == [[]] * len(examples), label


def test_every_body_forbids_what_it_does_not_know_and_has_examples_that_fit(description, operations):
    for label, operation in operations.items():
        if "requestBody" in operation:
            [(kind, content)] = operation["requestBody"]["content"].items()
            schema = follow(description, content["schema"])
            assert (kind, schema["additionalProperties"]) == ("application/json", False), label
            assert schema["examples"], label
            assert [faults_of(description, content["schema"], each) for each in schema["examples"]] == [[]] * len(
                schema["examples"]
            ), label


def test_every_problem_is_described_in_one_shape(description, operations):
    for label, operation in operations.items():
        for status, response in operation["responses"].items():
            if int(status) >= 400 and status not in {"400", "431"}:  # the server's own, before there is a request
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ProblemAnswer"}, label
    schemas = description["components"]["schemas"]
    assert {"ProblemAnswer", "FieldFault"} <= schemas.keys()
    assert [
        faults_of(description, schemas["ProblemAnswer"], each) for each in schemas["ProblemAnswer"]["examples"]
    ] == [[]]
    assert "HTTPValidationError" not in str(description["paths"])


def test_every_status_that_follows_from_what_an_operation_is_stands_in_its_description(operations):
    for label, operation in operations.items():
        statuses, places = operation["responses"].keys(), [each["in"] for each in operation.get("parameters", [])]
        assert (EVERYWHERE if label in PUBLIC else WITH_KEY) <= statuses, label
        assert ("304" in statuses) == ("ETag" in operation["responses"]["200"].get("headers", {})), label
        assert ({"413", "415"} <= statuses) == (label not in PUBLIC and not label.startswith("GET ")), label
        if "requestBody" in operation or "path" in places or "query" in places:
            assert "422" in statuses, label
        if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", [])):
            assert "409" in statuses, label
        for status in statuses & {"429", "503"}:
            assert "Retry-After" in operation["responses"][status]["headers"], label


def test_every_reference_leads_somewhere_and_no_schema_is_called_by_its_module(description):
    schemas = description["components"]["schemas"]
    references = {node["$ref"] for node in nodes(description) if isinstance(node.get("$ref"), str)}
    assert {each.removeprefix("#/components/schemas/") for each in references} <= schemas.keys()
    assert [name for name in schemas if "__" in name] == []


def test_keys_and_roles_are_asked_for_under_v1_and_only_there(description, operations):
    for label, operation in operations.items():
        assert bool(operation.get("security")) == (label not in PUBLIC), label
        assert bool(operation.get("x-roles")) == (label not in PUBLIC), label
        assert set(operation.get("x-roles", [])) <= set(Role), label
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


def test_there_is_no_page_that_asks_for_scripts_from_the_internet():
    assert ask(fake_app(), "GET", "/redoc").status_code == 404
