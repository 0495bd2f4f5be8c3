"""The query of a URL: parameters that an endpoint knows, each at most once; others are named in the refusal."""

from collections.abc import Callable, Coroutine, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, Never

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.types import Scope

from inference.transport.permission import GuardedRoute

_MAX_CHARACTERS = 64


def parameters(scope: Scope, known: AbstractSet[str]) -> Mapping[str, str]:
    """Return the parameters of the query.

    Raises
    ------
    RequestValidationError
        For a parameter that is not in `known`, or comes twice; each is named.
    """
    query = QueryParams(scope["query_string"])
    faults = [_fault(name, query, known) for name in dict.fromkeys(name for name, _ in query.multi_items())]
    if found := [each for each in faults if each]:
        raise RequestValidationError(found)
    return query


def refuse(name: str, message: str) -> Never:
    """Raise RequestValidationError for the parameter `name`."""
    raise RequestValidationError([{"type": "value_error", "loc": ("query", name), "msg": message}])


async def refuse_query(scope: Scope) -> Response:
    """Raise RequestValidationError: the endpoint knows no parameter."""
    parameters(scope, frozenset())
    raise RequestValidationError([{"type": "value_error", "loc": ("query",), "msg": "must be empty"}])


def instant(name: str, text: str) -> datetime:
    """Return the instant that a parameter names; without an offset it is Asia/Shanghai wall-clock time.

    Raises
    ------
    RequestValidationError
        For a text that is none in ISO 8601.
    """
    # A plus in a query that was not escaped arrives as a space.
    plain = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        found = datetime.fromisoformat(plain)
        found.astimezone()  # years 1 and 9999 have no instant in every time zone
    except (ValueError, OverflowError):
        refuse(name, "must be an instant such as 2026-03-01T08:00:00+08:00")
    return found


class QueryRoute(GuardedRoute):
    """A guarded route that refuses parameters in the query which the endpoint does not declare."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of FastAPI, behind the check of the names."""
        handler = APIRoute.get_route_handler(self)
        known = frozenset(each.alias for each in self.dependant.query_params)

        async def checked(request: Request) -> Response:
            if request.scope["query_string"]:
                parameters(request.scope, known)
            return await handler(request)

        return checked


def _fault(name: str, query: QueryParams, known: AbstractSet[str]) -> dict[str, Any] | None:
    shown = name[:_MAX_CHARACTERS]
    if name not in known:
        allowed = ", ".join(sorted(known)) or "none"
        return {"type": "extra_forbidden", "loc": ("query", shown), "msg": f"unknown parameter; allowed: {allowed}"}
    if len(query.getlist(name)) > 1:
        return {"type": "value_error", "loc": ("query", shown), "msg": "given more than once"}
    return None
