"""A load generator: keep-alive connections that send the next request as soon as an answer is complete.

`python -m benchmarks.speed_load --port N --seconds S [--customers N] [--core N]` prints one line of JSON.
"""

import argparse
import asyncio
import json
import os
import random
from collections.abc import Sequence
from statistics import quantiles
from time import perf_counter
from typing import cast

import uvloop

from benchmarks.speed_document import customer_id

CONNECTIONS = 32
SECRET = "benchmark"  # noqa: S105 the key of a server that lives for the benchmark
BARE_PATH = "/persona"
_PATIENCE_SECONDS = 30


class Connection(asyncio.Protocol):
    """One connection; `seconds` collects how long each answer took."""

    def __init__(self, requests: Sequence[bytes], until: float, seconds: list[float]) -> None:
        self._requests = requests
        self._until = until
        self._seconds = seconds
        self._received = b""
        self._sent_at = 0.0
        self._failure: Exception | None = None
        self.closed: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._send()

    def data_received(self, data: bytes) -> None:
        """Send the next request when the answer is complete."""
        self._received += data
        try:
            if not _is_complete(self._received):
                return
        except ValueError as failure:
            self._failure = failure
            self._transport.abort()
            return
        now = perf_counter()
        self._seconds.append(now - self._sent_at)
        self._received = b""
        if now < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Say that this connection is done; an error is a failure of the benchmark."""
        self.closed.set_result(self._failure or error)

    def _send(self) -> None:
        self._sent_at = perf_counter()
        self._transport.write(random.choice(self._requests))  # noqa: S311


def _is_complete(received: bytes) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(f"the server answered {head[:60]!r}")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


async def load(port: int, seconds: float, requests: Sequence[bytes]) -> dict[str, float]:
    """Load the server for some seconds; return requests per second, p50 and p99 in milliseconds."""
    loop, taken = asyncio.get_running_loop(), list[float]()
    start = perf_counter()
    pairs = [
        await loop.create_connection(lambda: Connection(requests, start + seconds, taken), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
        ends = await asyncio.gather(*(connection.closed for _, connection in pairs))
    for failure in filter(None, ends):
        raise failure
    elapsed = perf_counter() - start
    cuts = quantiles(taken, n=100)
    return {"requests_per_second": len(taken) / elapsed, "p50_ms": cuts[49] * 1e3, "p99_ms": cuts[98] * 1e3}


def requests_for(customers: int) -> list[bytes]:
    """Return requests for customers at random, or for the bare endpoint when there are none."""
    if customers == 0:
        return [f"GET {BARE_PATH} HTTP/1.1\r\nHost: service\r\n\r\n".encode()]
    numbers = random.Random(7).choices(range(customers), k=10_000)  # noqa: S311
    head = f"HTTP/1.1\r\nHost: service\r\nX-API-Key: {SECRET}\r\n\r\n"
    return [f"GET /v1/customers/{customer_id(number)}/persona {head}".encode() for number in numbers]


def main() -> None:
    """Load a server as the command line says and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--customers", type=int, default=0)
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(load(options.port, options.seconds, requests_for(options.customers)))))


if __name__ == "__main__":
    main()
