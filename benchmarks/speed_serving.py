"""Speed of the HTTP service, against a bare FastAPI endpoint that returns the same bytes from memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.speed_bundle import write_benchmark_bundle
from benchmarks.speed_document import publish
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark
from benchmarks.speed_load import CONNECTIONS

_PROJECT = Path(__file__).resolve().parent.parent
# One thread each: two numeric libraries that share two cores with a server measure each other.
_ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_CORES = sorted(os.sched_getaffinity(0))
_SERVER_CORE, _CLIENT_CORE = (_CORES[0], _CORES[1]) if len(_CORES) > 1 else (None, None)


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    customers: tuple[int, ...]
    rounds: int
    seconds: float


PLANS = {"small": Plan((1_000, 5_000, 20_000), 5, 0.8), "full": Plan((1_000, 10_000, 100_000), 11, 2.0)}


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def resident_mib(self) -> float:
        """Return the resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@benchmark("serving")
def persona_over_http(size: Size) -> Iterator[SpeedResult]:
    """Read personas at random through the whole service, in alternation with the bare endpoint."""
    plan = PLANS[size]
    for customers in plan.customers:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            publish(folder / "gridtags.db", customers)
            write_benchmark_bundle(folder)
            with running("bare", folder) as bare, running(str(folder / "gridtags.db"), folder) as full:
                yield from _compare(plan, customers, bare, full)


def _compare(plan: Plan, customers: int, bare: Server, full: Server) -> Iterator[SpeedResult]:
    for server, many in ((bare, 0), (full, customers)):
        _load(server, many, 0.3)
    pairs = [(_load(bare, 0, plan.seconds), _load(full, customers, plan.seconds)) for _ in range(plan.rounds)]
    ratios = [ours["requests_per_second"] / theirs["requests_per_second"] for theirs, ours in pairs]
    rates = [ours["requests_per_second"] for _, ours in pairs]
    tails, bare_tails = ([each[side]["p99_ms"] for each in pairs] for side in (1, 0))
    name, note = f"persona of {customers} customers", f"{CONNECTIONS} connections, {plan.rounds} rounds"
    bare_note = f", bare endpoint {median(bare_tails):.3g}"
    ratio = SpeedResult(f"{name} ÷ bare endpoint", "serving", median(ratios), "×", note=_spread(ratios, note))
    yield at_least(0.55, ratio)
    yield SpeedResult(f"{name}, rate", "serving", median(rates), "requests/s", note=_spread(rates, note))
    yield at_most(5, SpeedResult(f"{name}, p99", "serving", median(tails), "ms", note=_spread(tails, note) + bare_note))
    note = f"packages of the serving image, both text models loaded; bare endpoint {bare.resident_mib():.0f}"
    yield at_most(250, SpeedResult(f"{name}, memory", "serving", full.resident_mib(), "MiB", note=note))


def _spread(values: list[float], note: str) -> str:
    return f"min–max {min(values):.3g}–{max(values):.3g}, {note}"


def _load(server: Server, customers: int, seconds: float) -> dict[str, float]:
    arguments = ["--port", str(server.port), "--seconds", str(seconds), "--customers", str(customers)]
    command = [sys.executable, "-m", "benchmarks.speed_load", *arguments, *_core(_CLIENT_CORE)]
    done = subprocess.run(command, cwd=_PROJECT, env=_ENVIRONMENT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@contextmanager
def running(app: str, folder: Path) -> Iterator[Server]:
    """Start a server on a core of its own and stop it at the end."""
    portfile = folder / f"port-{Path(app).stem}"
    command = [sys.executable, "-m", "benchmarks.speed_server", app, str(portfile), *_core(_SERVER_CORE)]
    with subprocess.Popen(command, cwd=_PROJECT, env=_ENVIRONMENT) as process:
        try:
            yield Server(_port(portfile, process), process)
        finally:
            process.terminate()


def _port(portfile: Path, process: subprocess.Popen[bytes]) -> int:
    while process.poll() is None:
        if portfile.exists() and (text := portfile.read_text(encoding="utf-8")):
            return int(text)
        time.sleep(0.02)
    raise RuntimeError(f"the server ended with exit code {process.returncode}")


def _core(number: int | None) -> list[str]:
    return [] if number is None else ["--core", str(number)]
