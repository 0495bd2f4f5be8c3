"""Streams lines of JSON in constant memory, compressed as the caller accepts."""

import zlib
from collections.abc import AsyncIterator
from typing import Protocol

import zstandard
from starlette.responses import StreamingResponse
from starlette.types import Scope

from inference.transport.compression import chosen_encoding
from inference.transport.header import header

MEDIA_TYPE = "application/x-ndjson"
_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 3


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


def line_stream(scope: Scope, chunks: AsyncIterator[bytes], headers: dict[str, str]) -> StreamingResponse:
    """Return the answer that sends the chunks one after the other; who gets no proper end must not take it for the whole."""
    encoding = chosen_encoding(header(scope, b"accept-encoding"))
    sent = {**headers, "cache-control": "private, no-store", "vary": "Accept-Encoding"}
    if encoding is None:
        return StreamingResponse(chunks, headers=sent, media_type=MEDIA_TYPE)
    sent["content-encoding"] = encoding
    return StreamingResponse(_compressed(chunks, _compressor(encoding)), headers=sent, media_type=MEDIA_TYPE)


def _compressor(encoding: str) -> _Compressor:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)


async def _compressed(chunks: AsyncIterator[bytes], compressor: _Compressor) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        if packed := compressor.compress(chunk):
            yield packed
    yield compressor.flush()
