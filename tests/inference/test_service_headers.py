"""What every answer carries, what the server refuses before it reads it, and what no log ever holds."""

import logging
import socket

import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response

from inference.key.file import create_key
from inference.key.ring import Role
from inference.transport.http_protocol import MAX_HEAD_BYTES
from inference.transport.security import protective_headers
from tests.inference.service_fake import SECRET, FakeReader, ask, fake_app, require_problem
from tests.inference.service_process import running_service

ANSWERS = [
    ("GET", "/v1/customers/C1/tags"),
    ("GET", "/v1/customers/C9/tags"),
    ("GET", "/v1/whatever"),
    ("GET", "/metrics"),
    ("GET", "/docs"),
]


@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_every_answer_says_that_it_is_not_to_be_sniffed_or_kept_by_a_proxy(method, path):
    headers = ask(fake_app(), method, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] in {"no-store", "private, no-cache"}
    assert "server" not in headers


def test_a_page_may_show_nothing_from_elsewhere_and_cannot_be_framed():
    headers = ask(fake_app(), "GET", "/docs").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert (headers["x-frame-options"], headers["referrer-policy"]) == ("DENY", "no-referrer")
    own = dict(protective_headers(HTMLResponse("<p>").raw_headers))
    assert b"default-src 'none'" in own[b"content-security-policy"]


def test_what_an_answer_says_itself_is_left_alone():
    given = Response(headers={"cache-control": "public, max-age=86400"}).raw_headers
    assert protective_headers(given) == [(b"x-content-type-options", b"nosniff")]


def test_a_body_that_is_not_declared_as_json_is_415_and_no_body_needs_no_type():
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", content=b'{"ids":["C1"]}', headers=form)
    require_problem(answer, 415, "no-json")
    charset = {"content-type": "Application/JSON; charset=utf-8"}
    answer = ask(fake_app(), "POST", "/v1/customers:batchGet", content=b'{"ids":["C1"]}', headers=charset)
    assert answer.status_code == 200
    require_problem(ask(fake_app(), "POST", "/v1/customers:batchGet"), 422, "invalid-request")


PLANTED = "planted-Xk3-secret"


def _failing_app() -> FastAPI:
    reader = FakeReader()
    reader.failure = RuntimeError(f"cannot read {PLANTED}")
    return fake_app(reader)


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/v1/tags", {"headers": {"X-API-Key": PLANTED}}),
        ("GET", "/v1/tags", {"headers": {"Authorization": f"Bearer {PLANTED}", "X-API-Key": ""}}),
        ("GET", f"/v1/customers/{PLANTED}/tags", {}),
        ("GET", f"/v1/customers/C1/tags?token={PLANTED}", {}),
        ("POST", "/v1/customers:batchGet", {"json": {"ids": ["C1"], "note": PLANTED}}),
        ("POST", "/v1/customers:batchGet", {"json": {"ids": [PLANTED + " "]}}),
        ("POST", "/v1/transcripts:analyze", {"json": {"text": f"客户：我的密码是{PLANTED}"}}),
        ("POST", "/v1/transcripts:analyze", {"content": PLANTED.encode(), "headers": {"content-type": "text/plain"}}),
    ],
)
@pytest.mark.parametrize("make", [fake_app, _failing_app])
def test_nothing_that_was_sent_reaches_the_log(method, path, options, make, caplog):
    with caplog.at_level(logging.DEBUG, logger="gridtags"):
        ask(make(), method, path, **options)
    told = [record.getMessage() + str(vars(record)) for record in caplog.records if record.name.startswith("gridtags")]
    assert [each for each in told if PLANTED in each or SECRET in each] == []


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Give the address, key and log of a service of its own."""
    var = tmp_path_factory.mktemp("headers")
    secret = create_key(var / "api_keys.json", "crm", Role.CRM)
    with running_service(var) as (url, _):
        host, port = url.removeprefix("http://").split(":")
        yield (host, int(port)), secret, var / "service.log"


def said(address: tuple[str, int], request: bytes) -> bytes:
    """Send bytes, in pieces of 8 KB, and return what comes back until the server closes or has answered."""
    with socket.create_connection(address, timeout=10) as connection:
        try:
            for start in range(0, len(request), 8192):
                connection.sendall(request[start : start + 8192])
            return connection.recv(65_536)
        except (BrokenPipeError, ConnectionResetError):
            return connection.recv(65_536)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /v1/tags HTTP/1.1\r\nHost: x\r\nX-Long: %b\r\n\r\n" % (b"a" * (MAX_HEAD_BYTES + 1)),
        b"GET /v1/tags?%b HTTP/1.1\r\nHost: x\r\n\r\n" % (b"a" * (MAX_HEAD_BYTES + 1)),
        b"GET /v1/tags HTTP/1.1\r\nHost: x\r\n" + b"X-Many: abcdefgh\r\n" * 2_500 + b"\r\n",
    ],
)
def test_a_head_that_is_too_large_is_431_and_the_connection_closed(service, head):
    address, _, _ = service
    assert said(address, head).startswith(b"HTTP/1.1 431 ")
    assert said(address, b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_a_large_body_behind_a_small_head_is_read(service):
    address, secret, _ = service
    body = b'{"text":"%b"}' % (b"a" * 90_000)
    head = b"POST /v1/transcripts:analyze HTTP/1.1\r\nHost: x\r\nX-API-Key: %b\r\nContent-Type: application/json\r\n"
    answer = said(address, head % secret.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert answer.startswith(b"HTTP/1.1 503 ")  # no bundle, which is asked for after the body was read


def test_the_log_of_a_whole_server_holds_neither_secret_nor_path_nor_body(service):
    address, secret, log = service
    head = b"Host: x\r\nConnection: close\r\nX-API-Key: "
    for line in (f"GET /v1/customers/{PLANTED}/tags?key={secret}", f"BAD {PLANTED}"):
        said(address, f"{line} HTTP/1.1\r\n".encode() + head + secret.encode() + b"\r\n\r\n")
    text = log.read_text()
    assert "running on" in text
    assert not {PLANTED, secret} & {each for each in (PLANTED, secret) if each in text}
