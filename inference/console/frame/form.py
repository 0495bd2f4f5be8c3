"""Forms: url-encoded fields, read by the standard library, checked by a pydantic model."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar, get_origin
from urllib.parse import parse_qsl

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

CSRF = "csrf"
"""The field that proves that a form was ours."""
_FIELDS = "gridtags.form"
_MOST_FIELDS, _MOST_BYTES = 2_000, 262_144
_SEVERAL = (list, set, tuple, frozenset)
_URLENCODED = "application/x-www-form-urlencoded"

Form = TypeVar("Form", bound=BaseModel)
Fields = Mapping[str, list[str]]


async def form_fields(request: Request) -> Fields:
    """Return the fields of a url-encoded body, each with its values in order; none of a body of another kind.

    Raises
    ------
    RequestValidationError
        The body is no form: not UTF-8, or a character that no text holds.
    HTTPException
        413 for a form that is too large.
    """
    found: Fields | None = request.scope.get(_FIELDS)
    if found is None:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        found = request.scope[_FIELDS] = _parsed(await request.body()) if kind == _URLENCODED else {}
    return found


async def form_of(request: Request, model: type[Form]) -> Form:
    """Return the form of a request as `model`; a field left empty counts as not sent.

    Raises
    ------
    RequestValidationError
        A field is missing, unknown, or not as the model wants it; the page that follows names it.
    """
    fields = {name: values for name, values in (await form_fields(request)).items() if name != CSRF}
    return checked({name: _value(model, name, values) for name, values in fields.items() if any(values)}, model)


def query_of(request: Request, model: type[Form]) -> Form:
    """Return the query of a request as `model`, as `form_of` does with a body."""
    query = request.query_params
    fields = {name: query.getlist(name) for name in query}
    if any("\0" in value for values in fields.values() for value in values):
        raise _fault("query", "must not hold the character NUL")
    return checked({name: _value(model, name, values) for name, values in fields.items() if any(values)}, model)


def checked(values: Mapping[str, object], model: type[Form]) -> Form:
    """Return `values` as `model`; RequestValidationError names the fields that are not as it wants them."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults: list[Any] = error.errors(include_input=False, include_url=False)
        raise RequestValidationError(faults) from error


def _parsed(body: bytes) -> Fields:
    if len(body) > _MOST_BYTES:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise _fault("form", "is not a form in UTF-8") from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise _fault(name.replace("\0", "")[:64] or "form", "must not hold the character NUL")
        fields.setdefault(name[:64], []).append(value.replace("\r\n", "\n").strip())
    return fields


def _value(model: type[BaseModel], name: str, values: list[str]) -> object:
    field = model.model_fields.get(name)
    return values if field is not None and get_origin(field.annotation) in _SEVERAL else values[-1]


def _fault(name: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": (name,), "msg": message}])
