"""The two cookies: the session, which no script can read and no other site can send, and the language."""

from starlette.requests import Request
from starlette.responses import Response

from inference.console.frame.language import COOKIE as LANGUAGE
from inference.console.frame.session import LONGEST

_SESSION, _PATH = "gridtags_session", "/console"
_YEAR = 365 * 86_400


def session_cookie(request: Request) -> str:
    """Return the session's token as it was sent, empty for none."""
    return request.cookies.get(_SESSION, "")


def set_session(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the session's token; over https only where it came so."""
    secure = request.url.scheme == "https"
    response.set_cookie(_SESSION, token, LONGEST, path=_PATH, secure=secure, httponly=True, samesite="strict")


def drop_session(response: Response) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(_SESSION, _PATH, httponly=True, samesite="strict")


def set_language(response: Response, language: str) -> None:
    """Let the browser keep the language."""
    response.set_cookie(LANGUAGE, language, _YEAR, path=_PATH, httponly=True, samesite="strict")
