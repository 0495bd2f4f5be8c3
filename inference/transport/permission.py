"""Which roles may use an endpoint. A route without roles is a mistake that the matrix test of all endpoints finds."""

from collections.abc import Set as AbstractSet
from typing import Any

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from inference.key.ring import Permission, Role
from inference.transport.problem import FORBIDDEN, problem
from inference.transport.security import key_of

EVERYONE = frozenset(Role)
CRM = frozenset({Role.CRM, Role.OPERATOR})
"""Who acts for customers."""
ANALYSTS = frozenset({Role.SCIENTIST, Role.AUDITOR, Role.OPERATOR})
"""Who looks at many customers, or behind an answer."""
AUDIT = frozenset({Role.AUDITOR, Role.OPERATOR})
OPERATORS = frozenset({Role.OPERATOR})


class GuardedRoute(APIRoute):
    """A route that FastAPI handles for keys of `roles` that have the permission it `needs`.

    Others are answered 403 before anything is read.
    """

    def __init__(
        self,
        path: str,
        endpoint: Any,  # noqa: ANN401 - whatever FastAPI takes
        *,
        roles: AbstractSet[Role],
        needs: Permission | None = None,
        **described: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(path, endpoint, **with_roles(described, roles, needs))
        self.app = only_for(roles, self.app, needs)


def only_for(roles: AbstractSet[Role], app: ASGIApp, needs: Permission | None = None) -> ASGIApp:
    """Return `app` for requests whose key has one of `roles` and the permission it `needs`, and a refusal for others."""
    allowed = ", ".join(sorted(roles))

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope)
        if key.role not in roles:
            detail = f"a key of role {key.role} may not do this; allowed: {allowed}"
            await problem(scope, FORBIDDEN, detail)(scope, receive, send)
            return
        if needs is not None and needs not in key.scopes:
            await problem(scope, FORBIDDEN, f"this key lacks the permission {needs}")(scope, receive, send)
            return
        await app(scope, receive, send)

    return guarded


def with_roles(described: dict[str, Any], roles: AbstractSet[Role], needs: Permission | None = None) -> dict[str, Any]:
    """Return the description of a route with `x-roles` and `x-permission`, where the matrix test and readers find them."""
    needed = {"x-permission": needs} if needs else {}
    extra = {**(described.get("openapi_extra") or {}), "x-roles": sorted(roles), **needed}
    return {**described, "openapi_extra": extra}
