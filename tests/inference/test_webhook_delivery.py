"""Delivering over a socket to whoever answers badly, and to nobody who must not be reached."""

import asyncio
from ipaddress import ip_address, ip_network

import pytest

from inference.error import WebhookAddressError
from inference.webhook.address import parse_target, require_allowed
from inference.webhook.delivery import DeliveryError, Sender

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def delivered(*pieces: bytes, pause: float = 0.0, timeout: float = 2.0) -> bytes:
    """Return what a server received that answers with these pieces, one after the other."""

    async def scenario() -> bytes:
        received, answering = bytearray(), []

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            answering.append(asyncio.current_task())
            try:
                received.extend(await reader.readuntil(b"\r\n\r\n"))
                received.extend(await reader.readexactly(2))
                for piece in pieces:
                    writer.write(piece)
                    await asyncio.sleep(pause)
                await writer.drain()
            finally:
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        target = parse_target(f"http://127.0.0.1:{port}/hook?a=b", LOOPBACK)
        async with server:
            try:
                await Sender(timeout, LOOPBACK).post(target, b"{}", {"X-One": "1"})
            finally:
                for each in answering:
                    each.cancel()
                await asyncio.gather(*answering, return_exceptions=True)
                await asyncio.sleep(0)
        return bytes(received)

    return asyncio.run(scenario())


def test_a_request_names_host_length_and_what_it_is_given():
    sent = delivered(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert sent.startswith(b"POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nContent-Length: 2\r\n" in sent
    assert sent.endswith(b"X-One: 1\r\n\r\n{}")


def test_an_interim_answer_is_passed_over():
    assert delivered(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ((b"HTTP/1.1 500 no\r\n\r\n",), "answered with status 500"),
        ((b"HTTP/1.1 301 x\r\nLocation: http://10.0.0.1/\r\n\r\n",), "answered with status 301"),
        ((b"HTTP/1.1 101 x\r\n\r\n",), "answered with status 101"),
        ((b"SSH-2.0-OpenSSH\r\n",), "not HTTP"),
        ((b"HTTP/1.1 200",), "no connection: IncompleteReadError"),
        ((b"",), "no connection: IncompleteReadError"),
        ((b"x" * 20_000,), "no connection: LimitOverrunError"),
        ((b"HTTP/1.1 100 x\r\n" + b"A: b\r\n" * 200,), "too many headers"),
    ],
)
def test_an_answer_that_is_no_success_is_a_failure_without_its_words(pieces, reason):
    with pytest.raises(DeliveryError, match=reason):
        delivered(*pieces)


def test_an_answer_that_drips_is_given_up_as_a_whole():
    with pytest.raises(DeliveryError, match="no answer within"):
        delivered(*[b"H"] * 100, pause=0.05, timeout=0.3)


def test_nobody_listening_is_a_failure():
    target = parse_target("http://127.0.0.1:1/", LOOPBACK)
    with pytest.raises(DeliveryError, match="no connection: ConnectionRefusedError"):
        asyncio.run(Sender(2, LOOPBACK).post(target, b"{}", {}))


def test_private_networks_are_reached_when_the_setting_allows_them():
    require_allowed(ip_address("10.1.2.3"), (ip_network("10.1.0.0/16"),))
    require_allowed(ip_address("::ffff:10.1.2.3"), (ip_network("10.1.0.0/16"),))
    require_allowed(ip_address("8.8.8.8"), ())
    with pytest.raises(WebhookAddressError):
        require_allowed(ip_address("10.2.0.1"), (ip_network("10.1.0.0/16"),))
