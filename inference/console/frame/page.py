"""A page as a route, behind its guard."""

from collections.abc import Awaitable, Callable, Iterable
from collections.abc import Set as AbstractSet

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from inference.key.ring import Role

Endpoint = Callable[[Request], Awaitable[Response]]
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Page(Route):
    """A route of the console; `roles` are those that may use it, none for a page that needs no session."""

    methods: set[str]

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        guard: Callable[[Request, Endpoint], Awaitable[Response]],
        *,
        roles: AbstractSet[Role],
        methods: Iterable[str],
    ) -> None:
        super().__init__(path, endpoint, methods=[*methods], include_in_schema=False)
        self.roles = frozenset(roles)

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            scope["route"] = self  # what telemetry and the audit trail name
            response = await guard(Request(scope, receive), endpoint)
            await response(scope, receive, send)

        self.app = guarded
