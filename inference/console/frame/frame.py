"""What every group of pages is given: how a page becomes a route, how a template becomes an answer, how a job is started."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

import inference.console
from inference.collaborator import Collaborators
from inference.console.frame.asset import Assets
from inference.console.frame.guard import Guard
from inference.console.frame.language import Dictionary, language_of
from inference.console.frame.page import Endpoint, Page
from inference.console.frame.policy import PAGE_HEADERS
from inference.console.frame.session import Sessions
from inference.console.frame.view import Views
from inference.console.work.runner import Work
from inference.key.ring import Permission, Role
from inference.transport.permission import EVERYONE

_FOLDER = Path(inference.console.__file__).parent
NOBODY: frozenset[Role] = frozenset()
"""Roles of a page that needs no session."""


class Frame:
    """Made once per application; `at` is what the service works with, `work` starts jobs."""

    def __init__(self, at: Collaborators) -> None:
        kept = at.settings.var / "console"
        self.at = at
        self.work: Work = at.work
        self.dictionary = Dictionary(_FOLDER)
        self.assets = Assets(_FOLDER, kept / "static")
        self.sessions = Sessions(at.settings.var / "console.key", kept / "ended", at.keys)
        self._views = Views(_FOLDER, self.dictionary, self.assets)
        self._guard = Guard(self.sessions, self.fail)
        self._pages: dict[str, frozenset[Role]] = {}

    def page(
        self,
        path: str,
        endpoint: Endpoint,
        *,
        roles: AbstractSet[Role] = EVERYONE,
        methods: Iterable[str] = ("GET",),
        needs: Permission | None = None,
    ) -> BaseRoute:
        """Return the route of a page.

        Parameters
        ----------
        path
            Below /console, such as `/customers/{customer_id}`.
        endpoint
            `async def endpoint(request: Request) -> Response`; it may raise what the API's endpoints raise.
        roles
            Who may use it; others get a page with status 403. `NOBODY` makes a page that needs no session.
        methods
            Those that write ask for the session's token: form field `csrf`, which `ui.form` puts, or header X-CSRF-Token.
        needs
            A permission of the key besides its role, as the API asks for it.
        """
        route = Page(f"/console{path}", endpoint, self._guard.of(roles, needs), roles=roles, methods=methods)
        if "GET" in route.methods:
            self._pages[route.path] = route.roles
        return route

    def show(self, request: Request, template: str, *, status: int = 200, **values: object) -> Response:
        """Return the page that a template of a group makes of `values`: `customer/persona.html`."""
        content = self._views.render(request, template, self._pages, values)
        return HTMLResponse(content, status, dict(PAGE_HEADERS))

    def say(self, request: Request, text: str, **values: object) -> str:
        """Return a Chinese text in the visitor's language, `values` filled into its braces."""
        return self.dictionary.say(language_of(request), text, **values)

    def fail(self, request: Request, error: Exception) -> Response:
        """Return the page that an error becomes; what nobody foresaw is logged."""
        failure = self._views.failure(request, error)
        status = HTTPStatus(failure.status)
        return self.show(request, "frame/failure.html", status=status, failure=failure)
