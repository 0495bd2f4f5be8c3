"""Answers whose bytes were made beforehand, the snapshot that is put in front of them, and the routes that send them."""

import hashlib
import inspect
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from functools import lru_cache

import orjson
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from feature_store.online.protocol import SnapshotRef
from inference.key.ring import Role
from inference.transport.header import header
from inference.transport.openapi import Described
from inference.transport.permission import only_for, with_roles
from inference.transport.query import refuse_query
from inference.transport.security import NO_SNIFFING


class PreparedJson(Response):
    """JSON bytes sent as they are, with an ETag; 304 without a body when the caller has them already."""

    def __init__(self, content: bytes) -> None:
        self.status_code = 200
        self.background = None
        self.body = content
        self._tag = b'"%b"' % hashlib.sha256(content).hexdigest()[:24].encode()
        # The caller may keep the answer but must ask whether it still holds; no proxy in between may keep it.
        self.raw_headers = [
            (b"etag", self._tag),
            (b"cache-control", b"private, no-cache"),
            NO_SNIFFING,
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(content)),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 as ASGI has it
        """Send the bytes, or 304 to a caller who named their tag in If-None-Match."""
        known = header(scope, b"if-none-match")
        if known is not None and scope["method"] == "GET" and (self._tag in known or known.strip() == b"*"):
            await send({"type": "http.response.start", "status": 304, "headers": self.raw_headers[:3]})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


def with_snapshot(document: bytes, snapshot: SnapshotRef | None) -> bytes:
    """Return a prepared JSON object, which has at least one member, with the id and instant of the snapshot in front.

    Without a snapshot, which everything read from a store has, the document is returned as it is.
    """
    return document if snapshot is None else _opening(snapshot) + document[1:]


@lru_cache(maxsize=256)
def _opening(snapshot: SnapshotRef) -> bytes:
    computed_at = snapshot.computed_at.isoformat(timespec="seconds")
    return orjson.dumps({"snapshot_id": snapshot.snapshot_id, "computed_at": computed_at})[:-1] + b","


class PreparedRoute(APIRoute):
    """A GET route that FastAPI matches and describes, and whose endpoint gets the parts of the path as they came.

    FastAPI's own handling of parameters, dependencies and exit stacks takes several times as long as the read itself.
    The endpoint therefore checks its arguments. A request with a query goes to `queried`, which gets the whole scope and
    checks the query as well; without it every parameter is unknown. An endpoint that has a parameter `request` gets it.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Awaitable[Response]],
        *,
        group: str,
        roles: AbstractSet[Role],
        described: Described,
        queried: Callable[[Scope], Awaitable[Response]] | None = None,
    ) -> None:
        extra = with_roles(dict(described), roles)
        super().__init__(path, endpoint, methods=["GET"], tags=[group], response_class=Response, **extra)
        self._queried = queried or refuse_query
        self._asks_for_request = "request" in inspect.signature(endpoint).parameters
        self.app = only_for(roles, self._answer)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["query_string"]:
            await (await self._queried(scope))(scope, receive, send)
            return
        given = {"request": Request(scope)} if self._asks_for_request else {}
        response = await self.endpoint(**given, **scope["path_params"])
        await response(scope, receive, send)
