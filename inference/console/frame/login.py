"""Coming and going: a key is exchanged for a session, the session is ended, the language is chosen."""

import logging
from http import HTTPStatus
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from inference.console.frame.cookie import drop_session, set_language, set_session
from inference.console.frame.form import form_of
from inference.console.frame.frame import NOBODY, Frame
from inference.console.frame.guard import LOGIN, SESSION
from inference.console.frame.language import Language
from inference.console.frame.login_limit import LoginLimit
from inference.console.frame.session import Session
from inference.transport.permission import EVERYONE

_LOG = logging.getLogger("gridtags.service")
HOME = "/console"


class LoginForm(BaseModel):
    """What the login page sends."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=512)
    next: str = Field(default=HOME, max_length=2_000)


class LanguageForm(BaseModel):
    """What the language switch sends."""

    model_config = ConfigDict(extra="forbid")

    language: Language
    next: str = Field(default=HOME, max_length=2_000)


class Login:
    """The pages before and after a session."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._limit = LoginLimit()

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        return self._form(request, inside(request.query_params.get("next", HOME)))

    async def enter(self, request: Request) -> Response:
        """Open a session for who knows a key, and record that; a wrong key gets the form again."""
        form = await form_of(request, LoginForm)
        address = request.client.host if request.client else ""
        if self._limit.is_closed(address):
            return self._form(request, inside(form.next), HTTPStatus.TOO_MANY_REQUESTS)
        session = self._frame.sessions.open(form.key)
        if session is None:
            self._limit.failed(address)
            _LOG.warning("a login to the console failed")
            return self._form(request, inside(form.next), HTTPStatus.UNAUTHORIZED)
        return self._let_in(request, session, inside(form.next))

    async def leave(self, request: Request) -> Response:
        """End the session."""
        self._frame.sessions.end(request.scope[SESSION])
        response = RedirectResponse(LOGIN, HTTPStatus.SEE_OTHER)
        drop_session(response)
        return response

    async def speak(self, request: Request) -> Response:
        """Show the pages in another language from now on."""
        form = await form_of(request, LanguageForm)
        response = RedirectResponse(inside(form.next), HTTPStatus.SEE_OTHER)
        set_language(response, form.language)
        return response

    def _let_in(self, request: Request, session: Session, path: str) -> Response:
        token = self._frame.sessions.token(session)
        found = self._frame.sessions.read(token)
        if found is not None:
            self._frame.at.disclosure.audit.record("login", request.scope, found[1], {})
        response = RedirectResponse(path, HTTPStatus.SEE_OTHER)
        set_session(request, response, token)
        return response

    def _form(self, request: Request, path: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
        return self._frame.show(request, "frame/login.html", status=status, next=path, outcome=int(status))


def inside(path: str) -> str:
    """Return `path` if it leads to a page of the console, else the home page: a login leads nowhere else."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return HOME
    is_ours = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    is_plain = path.isprintable() and "\\" not in path and "/.." not in path and not parts.path.startswith(LOGIN)
    return path if is_ours and is_plain and not parts.scheme and not parts.netloc else HOME


def login_pages(frame: Frame) -> list[BaseRoute]:
    """Return the routes of login, logout and language."""
    login = Login(frame)
    return [
        frame.page("/login", login.ask, roles=NOBODY),
        frame.page("/login", login.enter, roles=NOBODY, methods=("POST",)),
        frame.page("/logout", login.leave, roles=EVERYONE, methods=("POST",)),
        frame.page("/language", login.speak, roles=NOBODY, methods=("POST",)),
    ]
