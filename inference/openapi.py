"""The parts of the OpenAPI description that the framework cannot see."""

from http import HTTPStatus
from typing import Any, TypedDict

from pydantic import BaseModel

from inference.answer import ProblemAnswer
from inference.problem import MEDIA_TYPE

KEY_SCHEMES = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
_REASONS = {
    304: "The caller has these bytes already (If-None-Match)",
    401: "No valid API key",
    403: "The role of the key may not do this",
    404: "Unknown customer",
    409: "Another request is doing this, or the state does not allow it",
    410: "What is asked for is not kept any more",
    413: "The body is too large",
    415: "The body is not declared as JSON",
    422: "The request is malformed; `errors` names each field",
    429: "The key asks too often (Retry-After)",
    500: "The service failed",
    503: "Not now: no bundle, no snapshot, or the online store does not answer",
}


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
        responses[status] = {"description": _REASONS[status]}
        if status != HTTPStatus.NOT_MODIFIED:
            responses[status]["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    return {"responses": responses, "openapi_extra": {"security": [{name: []} for name in KEY_SCHEMES]} if key else {}}


def complete(description: dict[str, Any]) -> dict[str, Any]:
    """Add the schemas of problems and keys to a description the framework made."""
    components = description.setdefault("components", {})
    problem_schema = ProblemAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem_schema.pop("$defs"), ProblemAnswer=problem_schema)
    components["securitySchemes"] = KEY_SCHEMES
    return description
