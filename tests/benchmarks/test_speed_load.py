"""The load generator counts whole answers and nothing else."""

import asyncio
import json

import pytest
import uvloop

from benchmarks.speed_load import CONNECTIONS, load
from benchmarks.speed_request import requests_for

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def run_against(
    pieces: list[bytes], seconds: float = 0.2, loop_factory=uvloop.new_event_loop
) -> tuple[dict[str, float], int]:
    """Load a server that sends each answer in these pieces; return the figures and the number of requests it got."""
    served, open_connections = 0, set()

    async def answer(reader, writer):
        nonlocal served
        while await reader.readuntil(b"\r\n\r\n"):
            served += 1
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)

    async def quiet(reader, writer):
        open_connections.add(writer)
        try:
            await answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
            open_connections.discard(writer)

    async def scenario():
        server = await asyncio.start_server(quiet, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            figures = await load(port, seconds, requests_for("bare"))
            while open_connections:
                await asyncio.sleep(0.01)
            return figures, served

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(scenario())


def test_every_connection_asks_again_after_each_answer():
    figures, served = run_against([ANSWER])
    assert served > CONNECTIONS
    assert figures["requests_per_second"] > 0
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


def test_an_answer_in_pieces_counts_once():
    _, served = run_against([ANSWER[:10], ANSWER[10:40], ANSWER[40:]], seconds=0)
    assert served == CONNECTIONS


def test_an_error_of_the_server_is_an_error_of_the_benchmark():
    with pytest.raises(ValueError, match="the server answered b'HTTP/1.1 503"):
        run_against([b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"])


def test_requests_name_customers_at_random_and_carry_the_key():
    requests = requests_for("persona", 1000)
    assert len(set(requests)) > 900
    assert all(request.endswith(b"\r\nX-API-Key: benchmark\r\n\r\n") for request in requests)


@pytest.mark.parametrize(("ask", "amount"), [("batch", 100), ("row", 1)])
def test_a_request_with_a_body_announces_its_length_and_asks_for_as_many_as_it_says(ask, amount):
    for request in requests_for(ask, 1000):
        head, _, body = request.partition(b"\r\n\r\n")
        asked = json.loads(body)
        assert f"Content-Length: {len(body)}".encode() in head
        assert len(asked["ids"] if ask == "batch" else asked["dataframe_split"]["data"]) == amount
