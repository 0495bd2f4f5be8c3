"""Compresses large answers for callers who accept it: zstd where they can, else gzip.

Small ones stay as they are: compressing a persona costs more time than a local network takes to carry it.
"""

import gzip
from functools import lru_cache

import zstandard
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.transport.header import header

LEAST_BYTES = 16_384
_ZSTD_LEVEL, _GZIP_LEVEL = 3, 5
_TEXT = (b"application/json", b"application/problem+json", b"text/")


class CompressionMiddleware:
    """Compresses an answer that comes in one piece; a stream compresses itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what the caller accepts decides how the answer comes back."""
        encoding = chosen_encoding(header(scope, b"accept-encoding")) if scope["type"] == "http" else None
        await self._app(scope, receive, _Compressor(send, encoding) if encoding else send)


class _Compressor:
    """Holds the start of an answer back until its first piece says whether compression pays."""

    def __init__(self, send: Send, encoding: str) -> None:
        self._send = send
        self._encoding = encoding
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message on, compressed where it is a whole large text."""
        if message["type"] == "http.response.start" and _pays(message):
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body", False):
                message = {**message, "body": _compressed(message["body"], self._encoding)}
                start = _announced(start, len(message["body"]), self._encoding)
            await self._send(start)
        await self._send(message)


@lru_cache(maxsize=256)
def chosen_encoding(accepted: bytes | None) -> str | None:
    """Return `zstd` or `gzip`, what an Accept-Encoding header takes, None for neither."""
    if accepted is None:
        return None
    offers = [each.strip().split(b";") for each in accepted.lower().split(b",")]
    names = {offer[0].strip() for offer in offers if b"q=0" not in [part.strip() for part in offer[1:]]}
    return "zstd" if b"zstd" in names else "gzip" if b"gzip" in names else None


def _pays(start: Message) -> bool:
    headers = dict(start["headers"])
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) < LEAST_BYTES:
        return False
    return headers.get(b"content-type", b"").startswith(_TEXT) and b"content-encoding" not in headers


def _compressed(body: bytes, encoding: str) -> bytes:
    if encoding == "zstd":
        return zstandard.compress(body, _ZSTD_LEVEL)
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


def _announced(start: Message, length: int, encoding: str) -> Message:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-encoding"] = encoding
    headers["content-length"] = str(length)
    headers.add_vary_header("Accept-Encoding")
    if "etag" in headers and not headers["etag"].startswith("W/"):
        # Other bytes, the same content: a weak tag is what says so.
        headers["etag"] = f"W/{headers['etag']}"
    return {**start, "headers": headers.raw}
