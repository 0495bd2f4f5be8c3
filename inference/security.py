"""Lets in who has an API key."""

from collections.abc import Set as AbstractSet

from starlette.types import ASGIApp, Receive, Scope, Send

from inference.header import header
from inference.key import ApiKey, KeyRing
from inference.problem import UNAUTHORIZED, problem

API_KEY = "gridtags.api_key"
"""Key of the recognised `ApiKey` in the scope."""
_BEARER = b"bearer "


class KeyMiddleware:
    """Asks for a key on every path that is not in `public`, so that a new endpoint is closed until someone opens it."""

    def __init__(self, app: ASGIApp, keys: KeyRing, public: AbstractSet[str]) -> None:
        self._app = app
        self._keys = keys
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its key, or answer 401."""
        if scope["type"] == "http" and scope["path"] not in self._public:
            secret = _secret(scope)
            key = self._keys.find(secret) if secret else None
            if key is None:
                detail = "send a key in X-API-Key or as Authorization: Bearer" if secret is None else "unknown key"
                await problem(scope, UNAUTHORIZED, detail)(scope, receive, send)
                return
            scope[API_KEY] = key
        await self._app(scope, receive, send)


def key_of(scope: Scope) -> ApiKey:
    """Return the key of a request that was let in."""
    key: ApiKey = scope[API_KEY]
    return key


def _secret(scope: Scope) -> bytes | None:
    sent = header(scope, b"x-api-key")
    if sent is not None:
        return sent
    sent = header(scope, b"authorization")
    if sent is not None and sent[: len(_BEARER)].lower() == _BEARER:
        return sent[len(_BEARER) :].strip()
    return None
