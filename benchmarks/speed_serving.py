"""Speed of the HTTP service, against a bare FastAPI endpoint that returns the same bytes from memory."""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.speed_bundle import write_benchmark_bundle
from benchmarks.speed_document import publish
from benchmarks.speed_entry import Size, SpeedResult, at_least, at_most, benchmark
from benchmarks.speed_load import CONNECTIONS
from benchmarks.speed_process import CLIENT_CORE, ENVIRONMENT, PROJECT, Server, on_core, service
from benchmarks.speed_request import Ask

Figures = dict[str, float]


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    customers: tuple[int, ...]
    rounds: int
    seconds: float


PLANS = {"small": Plan((1_000, 5_000, 20_000), 5, 0.8), "full": Plan((1_000, 10_000, 100_000), 11, 2.0)}


@dataclass(frozen=True)
class Side:
    """One of what is compared: what is asked of which server."""

    server: Server
    ask: Ask
    customers: int = 0

    def load(self, seconds: float) -> Figures:
        """Load the server from a process on the other core."""
        amount = ["--seconds", str(seconds), "--customers", str(self.customers)]
        arguments = [self.ask, "--port", str(self.server.port), *amount, *on_core(CLIENT_CORE)]
        command = [sys.executable, "-m", "benchmarks.speed_load", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=ENVIRONMENT, stdout=subprocess.PIPE, check=True)
        figures: Figures = json.loads(done.stdout)
        return figures


@benchmark("serving")
def persona_over_http(size: Size) -> Iterator[SpeedResult]:
    """Read personas at random through the whole service, in alternation with the bare endpoint."""
    plan, relative = PLANS[size], {}
    for customers in plan.customers:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            publish(folder / "gridtags.db", customers)
            write_benchmark_bundle(folder)
            with service("bare", folder) as bare, service(str(folder / "gridtags.db"), folder) as full:
                sides = {"bare": Side(bare, "bare"), "full": Side(full, "persona", customers)}
                rounds = in_alternation(sides, plan)
                yield from _compared(rounds, customers)
                note = (
                    f"packages of the serving image, both text models loaded; bare endpoint {bare.resident_mib():.0f}"
                )
                memory = full.resident_mib()
            yield at_most(
                250, SpeedResult(f"persona of {customers} customers, memory", "serving", memory, "MiB", note=note)
            )
            relative[customers] = 1 / median(ratios(rounds, "full", "bare"))
    yield from _growth(relative)


def in_alternation(sides: dict[str, Side], plan: Plan) -> list[dict[str, Figures]]:
    """Warm every side up, then load one after the other, round by round; return the figures by the side's name."""
    for side in sides.values():
        side.load(0.3)
    return [{name: side.load(plan.seconds) for name, side in sides.items()} for _ in range(plan.rounds)]


def ratios(rounds: list[dict[str, Figures]], name: str, than: str, times: float = 1) -> list[float]:
    """Return of each round how many times as many requests a second one side answered as the other."""
    rates = [(each[name]["requests_per_second"], each[than]["requests_per_second"]) for each in rounds]
    return [times * ours / theirs for ours, theirs in rates]


def spread(values: list[float]) -> str:
    """Return what is said of values beside their median."""
    return f"min–max {min(values):.3g}–{max(values):.3g}, {CONNECTIONS} connections, {len(values)} rounds"


def _compared(rounds: list[dict[str, Figures]], customers: int) -> Iterator[SpeedResult]:
    name, than_bare = f"persona of {customers} customers", ratios(rounds, "full", "bare")
    yield at_least(
        0.55, SpeedResult(f"{name} ÷ bare endpoint", "serving", median(than_bare), "×", note=spread(than_bare))
    )
    rates, tails = ([each["full"][figure] for each in rounds] for figure in ("requests_per_second", "p99_ms"))
    yield SpeedResult(f"{name}, rate", "serving", median(rates), "requests/s", note=spread(rates))
    bare_tail = median(each["bare"]["p99_ms"] for each in rounds)
    note = f"{spread(tails)}, bare endpoint {bare_tail:.3g}"
    yield at_most(5, SpeedResult(f"{name}, p99", "serving", median(tails), "ms", note=note))


def _growth(relative: dict[int, float]) -> Iterator[SpeedResult]:
    """Say how the time of an answer, measured in answers of the bare endpoint, grows with the customers."""
    few, many = min(relative), max(relative)
    if few < many:
        exponent = math.log(relative[many] / relative[few]) / math.log(many / few)
        times = ", ".join(f"{each:,}: {time:.3g}" for each, time in relative.items())
        yield SpeedResult("persona, growth of time with customers", "serving", exponent, "exponent", note=times)
