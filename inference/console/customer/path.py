"""The parts of a path that name something, checked as the API checks them."""

from typing import Annotated

from fastapi.exceptions import RequestValidationError
from pydantic import StringConstraints, TypeAdapter, ValidationError
from starlette.requests import Request

from inference.question.desk import TagId
from inference.transport.customer_id import CustomerId

_CUSTOMER: TypeAdapter[str] = TypeAdapter(CustomerId)
_TAG: TypeAdapter[str] = TypeAdapter(TagId)
_CALL: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")])
_CONTEST: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")])


def customer_in(request: Request) -> str:
    """Return the customer that the path names; RequestValidationError for what is no id of one."""
    return _part(request, "customer_id", _CUSTOMER)


def tag_in(request: Request) -> str:
    """Return the tag that the path names; see `customer_in`."""
    return _part(request, "tag", _TAG)


def call_in(request: Request) -> str:
    """Return the call that the path names; see `customer_in`."""
    return _part(request, "call_id", _CALL)


def contest_in(request: Request) -> str:
    """Return the appeal that the path names; see `customer_in`."""
    return _part(request, "contest_id", _CONTEST)


def _part(request: Request, name: str, known: TypeAdapter[str]) -> str:
    try:
        return known.validate_python(request.path_params[name])
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        raise RequestValidationError([{**fault, "loc": ("path", name)}]) from error
