"""Large answers are compressed for who accepts it; the content stays the same."""

import gzip
import json

import pytest
import zstandard

from inference.transport.compression import LEAST_BYTES, CompressionMiddleware
from tests.inference.service_fake import ask, fake_app

LARGE = json.dumps(["停电"] * LEAST_BYTES).encode()


def answered(body, accept, headers=(), pieces=1):
    """Return the messages that an application's answer becomes."""

    async def app(scope, receive, send):
        head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *headers]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        step = -(-len(body) // pieces) or 1
        for start in range(0, max(len(body), 1), step):
            part, more = body[start : start + step], start + step < len(body)
            await send({"type": "http.response.body", "body": part, "more_body": more})

    sent = []

    async def keep(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept-encoding", accept)] if accept else []}
    coroutine = CompressionMiddleware(app)(scope, None, keep)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize(
    ("accept", "encoding", "expand"),
    [
        (b"gzip, zstd", b"zstd", lambda body: zstandard.ZstdDecompressor().decompress(body)),
        (b"gzip, deflate", b"gzip", gzip.decompress),
        (b"zstd;q=0, gzip;q=0.5", b"gzip", gzip.decompress),
    ],
)
def test_a_large_answer_comes_in_the_best_encoding_that_is_accepted(accept, encoding, expand):
    headers, body = answered(LARGE, accept)
    assert headers[b"content-encoding"] == encoding
    assert int(headers[b"content-length"]) == len(body) < len(LARGE)
    assert expand(body) == LARGE
    assert headers[b"vary"] == b"Accept-Encoding"


@pytest.mark.parametrize("accept", [None, b"identity", b"br", b"zstd;q=0"])
def test_who_accepts_no_encoding_gets_the_bytes_as_they_are(accept):
    headers, body = answered(LARGE, accept)
    assert (body, b"content-encoding" in headers) == (LARGE, False)


def test_a_small_answer_and_a_stream_stay_as_they_are():
    assert answered(b"{}", b"zstd")[1] == b"{}"
    assert answered(LARGE, b"zstd", pieces=3)[1] == LARGE


def test_what_is_compressed_already_is_not_compressed_again():
    assert answered(LARGE, b"zstd", headers=[(b"content-encoding", b"gzip")])[1] == LARGE


def test_the_tag_of_a_compressed_answer_is_weak_and_still_recognised():
    headers, _ = answered(LARGE, b"zstd", headers=[(b"etag", b'"abc"')])
    assert headers[b"etag"] == b'W/"abc"'
    first = ask(fake_app(), "GET", "/v1/tags")
    again = ask(fake_app(), "GET", "/v1/tags", headers={"if-none-match": f"W/{first.headers['etag']}"})
    assert again.status_code == 304
