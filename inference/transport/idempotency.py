"""Writes with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): done once, answered as often as they are sent."""

import asyncio
import re
import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feature_store.desk.database import Desk
from feature_store.desk.idempotency import Answer, Standing, begin, finish, release
from inference.key.ring import Permission, Role
from inference.transport.header import header
from inference.transport.permission import only_for, with_roles
from inference.transport.problem import INVALID, ProblemKind, problem
from inference.transport.security import key_of

KEY_REUSED = ProblemKind(422, "idempotency-key-reused", "The idempotency key belongs to another request")
UNDER_WAY = ProblemKind(409, "request-under-way", "The request is being answered already", (("retry-after", "1"),))

_HEADER = "Idempotency-Key"
_FORM = re.compile(r'"?[\x21\x23-\x7e]{1,255}"?')
_PLACE = "gridtags.idempotency"
_DESCRIBED = {
    "name": _HEADER, "in": "header", "required": False, "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "example": "5f0c9a2e-6a0c-4f0e-9d57-0f6f3f0b7c11",
    "description": "Any text of the caller's own, such as a UUID. For 24 hours the same request with the same key is answered as "
    "it was, with `Idempotency-Replayed: true`, and is not done again; another request with the key is 422, one that is still "
    "being answered 409.",
}  # fmt: skip
_OK = 200
_BAD = 400


class IdempotentRoute(APIRoute):
    """A `GuardedRoute` for writes. Its answers are kept for a day, so it is not for secrets that are shown once."""

    def __init__(
        self,
        path: str,
        endpoint: Any,  # noqa: ANN401 - whatever FastAPI takes
        *,
        desk: Desk,
        roles: AbstractSet[Role],
        needs: Permission | None = Permission.WRITE,
        **described: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(path, endpoint, **_with_header(with_roles(described, roles, needs)))
        self.app = only_for(roles, Idempotent(self.app, desk), needs)


@dataclass
class Attempt:
    """One request with a key."""

    digest: str
    fingerprint: str
    name: str = field(default_factory=lambda: secrets.token_hex(16))
    kept: bool = False


def keep_answer(scope: Scope, connection: Connection, response: Response) -> Response:
    """Keep the answer of a request in the transaction of what it does, and return it; nothing is kept without a key.

    What crashed before the transaction ended was not done, what crashed after is answered.
    """
    attempt: Attempt | None = scope.get(_PLACE)
    if attempt is not None:
        content_type = response.headers.get("content-type", "application/json")
        finish(
            connection, attempt.digest, attempt.name, Answer(response.status_code, content_type, bytes(response.body))
        )
        attempt.kept = True
    return response


class Idempotent:
    """Passes a request on unless one with its key was answered; the answer goes out when it is kept."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        sent = header(scope, _HEADER.lower().encode())
        if sent is None:
            await self._app(scope, receive, send)
            return
        key = sent.decode("latin-1").strip()
        if _FORM.fullmatch(key) is None:
            fault = {"field": f"header.{_HEADER}", "message": "1 to 255 visible ASCII characters are allowed"}
            await problem(scope, INVALID, errors=[fault])(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        attempt = _attempt(scope, key.strip('"'), body)
        standing, answer = await asyncio.to_thread(self._begin, attempt, scope["path_params"].get("customer_id"))
        if standing is Standing.NEW:
            await self._do(scope, attempt, body, send)
        else:
            await _repeated(scope, standing, answer)(scope, receive, send)

    async def _do(self, scope: Scope, attempt: Attempt, body: bytes, send: Send) -> None:
        scope[_PLACE] = attempt
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Message) -> None:
            messages.append(message)

        try:
            await self._app(scope, receive, collect)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._release, attempt))
            raise
        await asyncio.shield(asyncio.to_thread(self._finish, attempt, messages))
        for message in messages:
            await send(message)

    def _begin(self, attempt: Attempt, customer_id: str | None) -> tuple[Standing, Answer | None]:
        with self._desk.writing() as connection:
            return begin(connection, attempt.digest, attempt.fingerprint, attempt.name, customer_id)

    def _release(self, attempt: Attempt) -> None:
        with self._desk.writing() as connection:
            release(connection, attempt.digest, attempt.name)

    def _finish(self, attempt: Attempt, messages: list[Message]) -> None:
        answer = _answer(messages)
        if attempt.kept:
            return
        if not _OK <= answer.status < _BAD:  # nothing was done: the caller may mend the request and use the key again
            self._release(attempt)
            return
        with self._desk.writing() as connection:
            finish(connection, attempt.digest, attempt.name, answer)


def _attempt(scope: Scope, key: str, body: bytes) -> Attempt:
    what = [scope["method"].encode(), scope["path"].encode(), scope["query_string"], body]
    parts = b"".join(b"%d:%b" % (len(each), each) for each in what)
    return Attempt(sha256(f"{key_of(scope).name}\n{key}".encode()).hexdigest(), sha256(parts).hexdigest())


def _repeated(scope: Scope, standing: Standing, answer: Answer | None) -> Response:
    if answer is not None:
        headers = {"idempotency-replayed": "true", "cache-control": "no-store"}
        return Response(answer.content, answer.status, headers, answer.content_type)
    if standing is Standing.RUNNING:
        return problem(scope, UNDER_WAY)
    return problem(scope, KEY_REUSED, "send a new key with a new request")


def _answer(messages: list[Message]) -> Answer:
    start, *rest = messages
    types = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    content = b"".join(each.get("body", b"") for each in rest)
    return Answer(start["status"], types[0].decode() if types else "application/json", content)


def _with_header(described: dict[str, Any]) -> dict[str, Any]:
    extra = described["openapi_extra"]
    return {**described, "openapi_extra": {**extra, "parameters": [*extra.get("parameters", []), _DESCRIBED]}}
