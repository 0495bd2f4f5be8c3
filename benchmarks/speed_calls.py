"""Speed of `POST /v1/calls` over HTTP: from the call to tags that the next read shows, on disk all the way."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.speed_entry import Size, SpeedResult, at_most, benchmark
from benchmarks.speed_load import SECRET

CUSTOMERS = {"small": (1_000, 5_000, 20_000), "full": (1_000, 5_000, 20_000)}
CALLS = {"small": 200, "full": 1_000}
_PROJECT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
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
        with tempfile.TemporaryDirectory() as name, running(Path(name), customers) as (port, process):
            seconds = sorted(asyncio.run(_send(port, customers, CALLS[size])))
            note = f"{customers:,} customers, {len(seconds)} calls of {len(_TURNS)} turns, linear models"
            half = seconds[len(seconds) // 2] * 1e3
            yield SpeedResult("POST /v1/calls p50", "calls", half, "ms", note=note)
            late = seconds[int(len(seconds) * 0.99)] * 1e3
            yield at_most(30, SpeedResult("POST /v1/calls p99", "calls", late, "ms", note=note))
            yield SpeedResult("memory of the worker", "calls", _resident_mib(process), "MiB", note=note)


@contextmanager
def running(folder: Path, customers: int) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Make a utility of so many customers in `folder` and serve it in a process without what the serving image lacks."""
    environment = {"PATH": "/usr/bin:/bin", **_ENVIRONMENT}
    made = [sys.executable, "-m", "benchmarks.speed_calls_town", str(folder), str(customers)]
    subprocess.run(made, cwd=_PROJECT, env=environment, check=True)
    portfile = folder / "port"
    command = [sys.executable, "-m", "benchmarks.speed_server", str(folder / "gridtags.db"), str(portfile)]
    process = subprocess.Popen(command, cwd=_PROJECT, env=environment)
    try:
        while not (portfile.exists() and portfile.read_text(encoding="utf-8")):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}")
            time.sleep(0.05)
        yield int(portfile.read_text(encoding="utf-8")), process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


async def _send(port: int, customers: int, calls: int) -> list[float]:
    seconds = []
    headers = {"X-API-Key": SECRET}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
        for number in range(calls + _WARM):
            customer = f"C{number * 7919 % customers:08d}"
            began = time.perf_counter()
            answer = await client.post("/v1/calls", json=_call(number, customer))
            seconds.append(time.perf_counter() - began)
            answer.raise_for_status()
            shown = (await client.get(f"/v1/customers/{customer}/tags")).json()
            if answer.json()["state"] != "updated" or shown["snapshot_id"] != answer.json()["snapshot_id"]:
                raise RuntimeError(f"the next read does not show call {number}")
    return seconds[_WARM:]


def _call(number: int, customer: str) -> dict[str, object]:
    ended = datetime.now(tz=UTC)
    return {
        "call_id": f"K{number:08d}",
        "customer_id": customer,
        "started_at": (ended - timedelta(minutes=4)).isoformat(),
        "ended_at": ended.isoformat(),
        "turns": [{"speaker": speaker, "text": text} for speaker, text in _TURNS],
    }


def _resident_mib(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
