"""The outermost layer: gives each request an id, counts its answer, and turns what nobody caught into a 500."""

import logging
import os
import re
import traceback
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.header import header
from inference.problem import INTERNAL, REQUEST_ID, problem
from inference.telemetry import Telemetry

_LOG = logging.getLogger("gridtags.service")
_SENT_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMiddleware:
    """Pure ASGI: a middleware made of a decorated function costs two thirds of the throughput."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        request_id = _request_id(scope)
        scope[REQUEST_ID] = request_id.decode()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id))
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 the last resort: the caller gets a problem, the log the place
            _log_failure(scope, error)
            if status == 0:
                await problem(scope, INTERNAL)(scope, receive, send_with_id)
        self._telemetry.count_request(_method(scope), _route(scope), status, perf_counter() - start)


def _request_id(scope: Scope) -> bytes:
    sent = header(scope, b"x-request-id")
    if sent is not None and _SENT_ID.fullmatch(sent):
        return sent
    return os.urandom(12).hex().encode()


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in _METHODS else "other"


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "none")


def _log_failure(scope: Scope, error: Exception) -> None:
    # Not the message of the error and not its values: they may hold what a customer said.
    places = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("request %s %s failed: %s\n%s", scope[REQUEST_ID], _route(scope), type(error).__name__, places)
