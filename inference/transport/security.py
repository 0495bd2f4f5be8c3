"""Lets in who has an API key, as often as the key may ask; and the headers that keep answers where they belong."""

from collections.abc import Set as AbstractSet
from math import ceil

from starlette.types import ASGIApp, Receive, Scope, Send

from inference.key.rate_limit import RateLimit
from inference.key.ring import ApiKey, KeyRing
from inference.transport.header import header
from inference.transport.problem import TOO_MANY, UNAUTHORIZED, problem

API_KEY = "gridtags.api_key"
"""Key of the recognised `ApiKey` in the scope."""
CONSOLE = "/console"
_BEARER = b"bearer "


class KeyMiddleware:
    """Asks for a key on every path that is not `public` nor the console's: a new endpoint is closed until someone opens it."""

    def __init__(self, app: ASGIApp, keys: KeyRing, public: AbstractSet[str], limit: RateLimit | None = None) -> None:
        self._app = app
        self._keys = keys
        self._public = public
        self._limit = limit or RateLimit()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its key, or answer 401 or 429."""
        if scope["type"] == "http" and scope["path"] not in self._public and not is_console(scope["path"]):
            secret = _secret(scope)
            key = self._keys.find(secret) if secret else None
            if key is None:
                detail = "send a key in X-API-Key or as Authorization: Bearer" if secret is None else "unknown key"
                await problem(scope, UNAUTHORIZED, detail)(scope, receive, send)
                return
            scope[API_KEY] = key
            if wait := self._limit.wait(key):
                later = {"retry-after": str(ceil(wait))}
                detail = f"this key may ask {key.rate:g} times a second"
                await problem(scope, TOO_MANY, detail, headers=later)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_console(path: str) -> bool:
    """Say whether a path belongs to the console, whose pages ask for a session instead of a key (`inference/console/frame`)."""
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


def key_of(scope: Scope) -> ApiKey:
    """Return the key of a request that was let in."""
    key: ApiKey = scope[API_KEY]
    return key


def protective_headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return what is added to the headers of an answer: nothing is sniffed, kept by a proxy, or framed.

    A page may show itself and nothing from elsewhere.
    """
    if NO_SNIFFING in headers:  # a prepared answer brings all it needs
        return []
    given = dict(headers)
    added = [NO_SNIFFING] if b"cache-control" in given else [NO_SNIFFING, _NO_STORE]
    if given.get(b"content-type", b"").startswith(b"text/html"):
        added += [each for each in _PAGE if each[0] not in given]
    return added


NO_SNIFFING = (b"x-content-type-options", b"nosniff")
_NO_STORE = (b"cache-control", b"no-store")
_POLICY = (
    b"default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = (
    (b"content-security-policy", _POLICY),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)


def _secret(scope: Scope) -> bytes | None:
    sent = header(scope, b"x-api-key")
    if sent is not None:
        return sent
    sent = header(scope, b"authorization")
    if sent is not None and sent[: len(_BEARER)].lower() == _BEARER:
        return sent[len(_BEARER) :].strip()
    return None
