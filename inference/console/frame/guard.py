"""Who is let into a page: a session that is on, a role that may, a token with every write; errors become pages."""

import hmac
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inference.console.frame.cookie import session_cookie, set_session
from inference.console.frame.form import CSRF, form_fields
from inference.console.frame.language import language_of
from inference.console.frame.page import WRITES, Endpoint
from inference.console.frame.policy import require_own_page
from inference.console.frame.session import Session, Sessions
from inference.console.frame.visit import VISIT, Visit
from inference.key.rate_limit import RateLimit
from inference.key.ring import ApiKey, Permission, Role
from inference.transport.security import API_KEY

LOGIN = "/console/login"
SESSION = "gridtags.session"
"""Key of the `Session` in the scope of a request that was let in."""


class Guard:
    """Stands in front of every page."""

    def __init__(self, sessions: Sessions, fail: Callable[[Request, Exception], Response]) -> None:
        self._sessions = sessions
        self._fail = fail
        self._limit = RateLimit()

    def of(
        self, roles: AbstractSet[Role], needs: Permission | None = None
    ) -> Callable[[Request, Endpoint], Awaitable[Response]]:
        """Return the guard of one page; without roles it asks for no session."""

        async def guard(request: Request, endpoint: Endpoint) -> Response:
            try:
                return await self._let_in(request, endpoint, roles, needs)
            except Exception as error:  # noqa: BLE001 whatever happens, a person gets a page
                return self._fail(request, error)

        return guard

    async def _let_in(
        self, request: Request, endpoint: Endpoint, roles: AbstractSet[Role], needs: Permission | None
    ) -> Response:
        if request.method in WRITES:
            require_own_page(request)
        found = self._sessions.read(session_cookie(request))
        if found is not None:
            self._open(request, *found)
        if not roles:
            return await endpoint(request)
        if found is None:
            return _to_login(request)
        session, key = found
        await self._require(request, session, key, roles, needs)
        response = await endpoint(request)
        if (renewed := self._sessions.renewed(session)) is not None:
            set_session(request, response, self._sessions.token(renewed))
        return response

    def _open(self, request: Request, session: Session, key: ApiKey) -> None:
        visit = Visit(key, language_of(request), self._sessions.form_token(session))
        # What tells the API's endpoints who asks tells it here as well: disclosure and audit trail are the same.
        request.scope.update({VISIT: visit, SESSION: session, API_KEY: key})

    async def _require(
        self, request: Request, session: Session, key: ApiKey, roles: AbstractSet[Role], needs: Permission | None
    ) -> None:
        if self._limit.wait(key):
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS)
        if request.method in WRITES and not await self._is_ours(request, session):
            raise HTTPException(HTTPStatus.FORBIDDEN, "the form is not of this session; open the page again")
        if key.role not in roles:
            raise HTTPException(HTTPStatus.FORBIDDEN, f"a key of role {key.role} may not do this")
        if needs is not None and needs not in key.scopes:
            raise HTTPException(HTTPStatus.FORBIDDEN, f"this key lacks the permission {needs}")

    async def _is_ours(self, request: Request, session: Session) -> bool:
        sent = request.headers.get("x-csrf-token") or "".join((await form_fields(request)).get(CSRF, []))
        return hmac.compare_digest(sent.encode(errors="replace"), self._sessions.form_token(session).encode())


def _to_login(request: Request) -> Response:
    if request.method in WRITES:
        raise HTTPException(HTTPStatus.UNAUTHORIZED)
    query = request.url.query
    asked = f"{request.url.path}?{query}" if query else request.url.path
    return RedirectResponse(f"{LOGIN}?{urlencode({'next': asked})}", HTTPStatus.SEE_OTHER)
