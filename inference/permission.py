"""Which roles may use an endpoint. A route without roles is a mistake that the matrix test of all endpoints finds."""

from collections.abc import Set as AbstractSet
from typing import Any

from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from inference.key import Role
from inference.problem import FORBIDDEN, problem
from inference.security import key_of

EVERYONE = frozenset(Role)
CRM = frozenset({Role.CRM, Role.OPERATOR})
"""Who acts for customers."""
ANALYSTS = frozenset({Role.SCIENTIST, Role.AUDITOR, Role.OPERATOR})
"""Who looks at many customers, or behind an answer."""
AUDIT = frozenset({Role.AUDITOR, Role.OPERATOR})
OPERATORS = frozenset({Role.OPERATOR})


class GuardedRoute(APIRoute):
    """A route that FastAPI handles for keys of `roles`; others are answered 403 before anything is read."""

    def __init__(self, path: str, endpoint: Any, *, roles: AbstractSet[Role], **described: Any) -> None:  # noqa: ANN401
        super().__init__(path, endpoint, **with_roles(described, roles))
        self.app = only_for(roles, self.app)


def only_for(roles: AbstractSet[Role], app: ASGIApp) -> ASGIApp:
    """Return `app` for requests whose key has one of `roles`, and a refusal for others."""
    allowed = ", ".join(sorted(roles))

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        role = key_of(scope).role
        if role not in roles:
            await problem(scope, FORBIDDEN, f"a key of role {role} may not do this; allowed: {allowed}")(
                scope, receive, send
            )
            return
        await app(scope, receive, send)

    return guarded


def with_roles(described: dict[str, Any], roles: AbstractSet[Role]) -> dict[str, Any]:
    """Return the description of a route with its roles in `x-roles`, where the matrix test and readers find them."""
    extra = {**(described.get("openapi_extra") or {}), "x-roles": sorted(roles)}
    return {**described, "openapi_extra": extra}
