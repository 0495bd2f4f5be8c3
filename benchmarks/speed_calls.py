"""Speed of `POST /v1/calls` over HTTP: from the call to tags that the next read shows, on disk all the way."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import httpx

from benchmarks.speed_document import customer_id
from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_process import ENVIRONMENT, PROJECT, Server, service
from benchmarks.speed_request import SECRET

CUSTOMERS = {"small": (1_000, 5_000, 20_000), "full": (1_000, 5_000, 20_000)}
CALLS = {"small": 1_000, "full": 5_000}
_WARM = 10
_TURNS = (
    ("agent", "您好，请问有什么可以帮您？"),
    ("customer", "我家这个月已经停电三次了，你们到底修不修？我要投诉！"),
    ("agent", "非常抱歉，请您提供一下户号。"),
    ("customer", "户号是3360318418，电压也一直不稳，电器都烧坏了。"),
    ("agent", "好的，已经为您登记，会尽快派人处理。"),
    ("customer", "每次都这么说，太气人了。"),
)


@benchmark("calls")
def calls_over_http(size: Size) -> Iterator[SpeedResult]:
    """Send calls of different customers one after the other, each followed by a read that must show it."""
    for customers in CUSTOMERS[size]:
        with tempfile.TemporaryDirectory() as name, running(Path(name), customers) as server:
            seconds = sorted(_send(server.port, customers, CALLS[size]))
            note = f"{customers:,} customers, {len(seconds)} calls of {len(_TURNS)} turns, linear models"
            half = seconds[len(seconds) // 2] * 1e3
            yield SpeedResult("POST /v1/calls p50", "calls", half, "ms", note=note)
            late = seconds[int(len(seconds) * 0.99)] * 1e3
            yield at_most(30, SpeedResult("POST /v1/calls p99", "calls", late, "ms", note=note))
            yield SpeedResult("memory of the worker", "calls", server.resident_mib(), "MiB", note=note)
            _ask_for_a_score(server.port)
            note = f"{customers:,} customers; LightGBM is loaded for the first who asks"
            yield SpeedResult("memory of the worker after a score", "calls", server.resident_mib(), "MiB", note=note)


@contextmanager
def running(folder: Path, customers: int) -> Iterator[Server]:
    """Make a utility of so many customers in `folder` and serve it in a process without what the serving image lacks."""
    made = [sys.executable, "-m", "benchmarks.speed_calls_town", str(folder), str(customers)]
    subprocess.run(made, cwd=PROJECT, env=ENVIRONMENT, check=True)
    # On whatever core is free: a call waits for disks and threads, not for the event loop alone.
    with service(str(folder / "gridtags.db"), folder, core=None) as server:
        yield server


def _send(port: int, customers: int, calls: int) -> list[float]:
    """Return the seconds from the request to its answer, by a client that costs little itself."""
    seconds = []
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for number in range(calls + _WARM):
            customer = customer_id(number * 7919 % customers)
            body = json.dumps(_call(number, customer))
            began = time.perf_counter()
            answer = _ask(connection, "POST", "/v1/calls", body)
            seconds.append(time.perf_counter() - began)
            shown = json.loads(_ask(connection, "GET", f"/v1/customers/{customer}/tags"))
            told = json.loads(answer)
            if told["state"] != "updated" or shown["snapshot_id"] != told["snapshot_id"]:
                raise RuntimeError(f"the next read does not show call {number}")
    return seconds[_WARM:]


def _ask(connection: HTTPConnection, method: str, path: str, body: str | None = None) -> bytes:
    connection.request(method, path, body, {"X-API-Key": SECRET, "Content-Type": "application/json"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{method} {path} is answered with {answer.status}")
    return content


def _call(number: int, customer: str) -> dict[str, object]:
    ended = datetime.now(tz=UTC)
    return {
        "call_id": f"K{number:08d}",
        "customer_id": customer,
        "started_at": (ended - timedelta(minutes=4)).isoformat(),
        "ended_at": ended.isoformat(),
        "turns": [{"speaker": speaker, "text": text} for speaker, text in _TURNS],
    }


def _ask_for_a_score(port: int) -> None:
    address = f"http://127.0.0.1:{port}/v1/customers/{customer_id(0)}/score"
    httpx.post(address, json={}, headers={"X-API-Key": SECRET}, timeout=30).raise_for_status()
