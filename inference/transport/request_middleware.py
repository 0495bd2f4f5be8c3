"""The outermost layer: gives each request an id, counts its answer, and turns what nobody caught into a 500."""

import logging
import os
import re
import traceback
from http import HTTPStatus
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.disclosure.audit import Audit
from inference.error import AuditUnavailableError
from inference.transport.header import header
from inference.transport.log import CURRENT_REQUEST
from inference.transport.problem import INTERNAL, REQUEST_ID, problem
from inference.transport.security import API_KEY, key_of, protective_headers
from inference.transport.telemetry import Telemetry

_LOG = logging.getLogger("gridtags.service")
_SENT_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
SLOW_SECONDS = 1.0
"""An answer that took longer is logged, as are every write and every failure."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMiddleware:
    """Pure ASGI: a middleware made of a decorated function costs two thirds of the throughput."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry, audit: Audit | None = None) -> None:
        self._app = app
        self._telemetry = telemetry
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        request_id = _request_id(scope)
        scope[REQUEST_ID] = request_id.decode()
        CURRENT_REQUEST.set(scope[REQUEST_ID])
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] += [(b"x-request-id", request_id), *protective_headers(message["headers"])]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 the last resort: the caller gets a problem, the log the place
            log_failure(scope, error)
            if status == 0:
                await problem(scope, INTERNAL)(scope, receive, send_with_id)
        seconds = perf_counter() - start
        self._telemetry.count_request(_method(scope), _route(scope), status, seconds)
        if status == HTTPStatus.FORBIDDEN and self._audit is not None and API_KEY in scope:
            _record_refusal(self._audit, scope)
        if seconds >= SLOW_SECONDS or status >= HTTPStatus.INTERNAL_SERVER_ERROR or scope["method"] not in _READS:
            _log_answer(scope, status, seconds)


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


def _record_refusal(audit: Audit, scope: Scope) -> None:
    asked = scope.get("path_params", {}).get("customer_id")
    try:
        audit.record("refused", scope, key_of(scope), {asked: ()} if asked else {})
    except AuditUnavailableError as error:  # nothing was shown
        _LOG.error("a refusal is not in the audit trail: %s", error)


def _log_answer(scope: Scope, status: int, seconds: float) -> None:
    # The route's template, not the path: that names customers.
    fields = {"method": _method(scope), "route": _route(scope), "status": status, "ms": round(seconds * 1e3, 2)}
    key = scope.get(API_KEY)
    _LOG.info("answered", extra={"fields": {**fields, "key": key.name if key else None}})


def log_failure(scope: Scope, error: Exception) -> None:
    """Log where an error came from that nobody caught."""
    # Not the message of the error and not its values: they may hold what a customer said.
    places = "".join(traceback.format_tb(error.__traceback__))
    fields = {"route": _route(scope), "traceback": places}
    _LOG.error("request failed: %s", type(error).__name__, extra={"fields": fields})
