"""The parts of the OpenAPI description that the framework cannot see."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, TypedDict

from fastapi.routing import APIRoute
from pydantic import BaseModel, JsonValue
from starlette.routing import BaseRoute

from inference.answer.document import ProblemAnswer
from inference.transport.http_protocol import MAX_HEAD_BYTES
from inference.transport.operation import GROUPS, OPERATIONS
from inference.transport.problem import MEDIA_TYPE

KEY_SCHEMES = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
_REASONS = {
    304: "The caller has these bytes already (If-None-Match)",
    400: "The bytes are no HTTP request",
    401: "No valid API key",
    403: "The role of the key may not do this",
    404: "What is asked about is unknown",
    409: "Another request is doing this, or the state does not allow it",
    410: "What is asked for is not kept any more",
    413: "The body is too large",
    415: "The body is not declared as JSON",
    422: "The request is malformed; `errors` names each field",
    429: "The key asks too often (Retry-After)",
    431: f"URL and headers are larger than {MAX_HEAD_BYTES} bytes",
    500: "The service failed",
    503: "Not now: no bundle, no snapshot, or the online store does not answer",
}
_HEAD_TOO_LARGE = 431
_ETAG = {"description": "Names these bytes; send it in If-None-Match next time.", "schema": {"type": "string"}}
_HEADERS = {
    "401": {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}},
    "429": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}},
    "503": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag of the answer that the caller has; 304 without a body where it still holds.",
    "example": '"6ad1c2bd1c0f4e1f9a3b7d20"',
}  # fmt: skip


class Described(TypedDict):
    """Keyword arguments of a route."""

    responses: dict[int | str, dict[str, Any]]
    openapi_extra: dict[str, Any]


def answers(model: type[BaseModel], *statuses: int, key: bool = True, accepted: bool = False) -> Described:
    """Return how a route is described that answers `model`, or problems with these statuses.

    Any route may fail, and one with `key` asks for an API key. With `accepted` the same answer may come as 202.
    """
    also = {
        *statuses,
        500,
        *({401, 403, 429} if key else ()),
        *({HTTPStatus.UNSUPPORTED_MEDIA_TYPE} if HTTPStatus.REQUEST_ENTITY_TOO_LARGE in statuses else ()),
    }
    responses: dict[int | str, dict[str, Any]] = {200: {"model": model}}
    if accepted:
        responses[202] = {"model": model, "description": "It is recorded, and takes effect a little later"}
    for status in sorted(also):
        responses[status] = {"description": _REASONS[304]} if status == HTTPStatus.NOT_MODIFIED else _problem(status)
    return {"responses": responses, "openapi_extra": {"security": [{name: []} for name in KEY_SCHEMES]} if key else {}}


def complete(description: dict[str, Any], routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """Add to a description that the framework made of `routes`: names, problems, keys, what the layers around them answer."""
    components = description.setdefault("components", {})
    problem_schema = ProblemAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem_schema.pop("$defs"), ProblemAnswer=problem_schema)
    components["securitySchemes"] = KEY_SCHEMES
    for model in _models(routes):
        # The framework leaves members that are null out of examples.
        components["schemas"][model.__name__]["examples"] = _examples(model)
    description["tags"] = [{"name": name, "description": about} for name, about in GROUPS.items()]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            _complete_operation(operation, f"{method.upper()} {path}")
    return description


def _models(routes: Iterable[BaseRoute]) -> Iterator[type[BaseModel]]:
    for route in routes:
        responses = route.responses.values() if isinstance(route, APIRoute) else ()
        yield from (each["model"] for each in responses if "model" in each)


def _examples(model: type[BaseModel]) -> list[JsonValue]:
    extra = model.model_config.get("json_schema_extra")
    examples = extra.get("examples") if isinstance(extra, dict) else None
    return examples if isinstance(examples, list) else []


def _complete_operation(operation: dict[str, Any], label: str) -> None:
    # One that is not in the table keeps what the framework calls it, and a test finds it.
    operation["operationId"], operation["summary"] = OPERATIONS.get(
        label, (operation["operationId"], operation["summary"])
    )
    responses = operation["responses"]
    responses["400"], responses["431"] = _plain(HTTPStatus.BAD_REQUEST), _plain(_HEAD_TOO_LARGE)
    responses.setdefault("500", _problem(500))
    if operation.get("security") and not label.startswith("GET "):
        responses.setdefault("413", _problem(413))
        responses.setdefault("415", _problem(415))
    if "304" in responses:
        operation["parameters"] = [*operation.get("parameters", []), _IF_NONE_MATCH]
    for status, response in responses.items():
        if headers := _headers(status, responses):
            response.setdefault("headers", {}).update(headers)
    operation["responses"] = dict(sorted(responses.items()))


def _headers(status: str, responses: dict[str, Any]) -> dict[str, Any]:
    named = _HEADERS.get(status, {})
    return {**named, "ETag": _ETAG} if "304" in responses and status in {"200", "304"} else dict(named)


def _plain(status: int) -> dict[str, Any]:
    return {"description": _REASONS[status], "content": {"text/plain": {"schema": {"type": "string"}}}}


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    return {"description": _REASONS[status], "content": content}
