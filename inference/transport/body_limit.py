"""Refuses bodies that are too large or not declared as JSON, before they are in memory."""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.transport.header import header
from inference.transport.problem import NO_JSON, TOO_LARGE, problem
from inference.transport.security import is_console


class BodyLimitMiddleware:
    """Answers 413 to a body of more than `limit` bytes, announced or not; FastAPI's own does so in plain text.

    A body of another kind than JSON is 415: a page elsewhere could make a browser send it without being asked. The console takes
    forms as well; its pages ask for a token that a page elsewhere does not know.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http" or scope["method"] == "GET":
            await self._app(scope, receive, send)
        elif _has_body(scope) and not _is_taken(scope):
            await problem(scope, NO_JSON, "send content-type: application/json")(scope, receive, send)
        elif self._announces_too_much(scope):
            await problem(scope, TOO_LARGE, f"at most {self._limit} bytes")(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _announces_too_much(self, scope: Scope) -> bool:
        announced = header(scope, b"content-length")
        return announced is not None and announced.isdigit() and int(announced) > self._limit

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise HTTPException(413)
            return message

        return counted


def _has_body(scope: Scope) -> bool:
    length = header(scope, b"content-length")
    return header(scope, b"transfer-encoding") is not None or (length is not None and length != b"0")


def _is_taken(scope: Scope) -> bool:
    kind = (header(scope, b"content-type") or b"").partition(b";")[0].strip().lower()
    return kind == b"application/json" or (kind == b"application/x-www-form-urlencoded" and is_console(scope["path"]))
