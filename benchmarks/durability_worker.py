"""Server processes killed under load, and nights and bundles that several of them have to come to serve."""

import asyncio
import os
import random
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from benchmarks.durability_entry import DurabilityResult, durability
from benchmarks.fault_caller import Callers
from benchmarks.fault_reader import Readers, Truth
from benchmarks.fault_town import FaultTown, fault_town

KILLS = 20
_WORKERS = 2
_PATIENCE_SECONDS = 300
_LOOK_SECONDS = 0.05


@durability("workers")
def killed_workers(moments: int) -> Iterator[DurabilityResult]:
    """Kill one of two workers again and again while others read and call."""
    with TemporaryDirectory() as folder:
        yield workers_killed(fault_town(Path(folder) / "var"), min(moments, KILLS))


@durability("convergence")
def converging_workers(moments: int) -> Iterator[DurabilityResult]:
    """Let two workers come to a new bundle, and to a new night, while others read."""
    with TemporaryDirectory() as folder:
        yield workers_converge(fault_town(Path(folder) / "var"), max(1, min(moments // 10, 3)))


def workers_killed(town: FaultTown, kills: int) -> DurabilityResult:
    """Kill a worker `kills` times at random moments; say what readers and callers met."""
    truth = Truth(town.quiet)
    truth.learn(town.location)
    with town.served(_WORKERS) as (url, supervisor):
        readers, callers = Readers(url, town.key, town.quiet), Callers(town, url)
        began = perf_counter()
        taken = asyncio.run(_kill_again_and_again(town, supervisor.pid, readers, callers, kills))
        seconds = perf_counter() - began
        faults = (*truth.faults(readers), *callers.faults())
    return DurabilityResult(
        "kill -9 of a worker under load", kills, seconds, _outcomes(readers, callers), faults, taken
    )


async def _kill_again_and_again(
    town: FaultTown, supervisor: int, readers: Readers, callers: Callers, kills: int
) -> dict[str, float]:
    chance = random.Random(7)  # noqa: S311
    recovered, replaced = [], []
    async with readers, callers:
        for number in range(kills):
            await _until(partial(_has_started, town, _WORKERS + number))
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            killed, since = chance.choice(workers_of(supervisor)), perf_counter()
            os.kill(killed, signal.SIGKILL)
            await _until(partial(_is_back, readers, since))
            recovered.append(readers.recovered(since))
            await _until(partial(_has_started, town, _WORKERS + number + 1))
            replaced.append(perf_counter() - since)
    return {
        "longest until every reader had an answer, s": max(recovered),
        "longest until a new worker served, s": max(replaced),
        "slowest call, s": callers.slowest,
    }


def workers_converge(town: FaultTown, times: int) -> DurabilityResult:
    """Promote a bundle and run a night, `times` times; measure until nobody answers with the old one any more."""
    truth = Truth(town.quiet)
    truth.learn(town.location)
    with town.served(_WORKERS) as (url, _):
        readers = Readers(url, town.key, town.quiet)
        began = perf_counter()
        figures, faults = asyncio.run(_converge(town, url, readers, truth, times))
        seconds = perf_counter() - began
    faults += [*truth.faults(readers)]
    outcomes = _outcomes(readers)
    return DurabilityResult(
        "two workers come to a new bundle and a new night", 0, seconds, outcomes, (*faults,), figures
    )


async def _converge(
    town: FaultTown, url: str, readers: Readers, truth: Truth, times: int
) -> tuple[dict[str, float], list[str]]:
    bundles, nights, mixed = [0.0], [0.0], Counter[str]()
    async with readers:
        for number in range(times):
            promoted = await asyncio.to_thread(town.promote, f"报修停电{number}")
            bundles.append(await asyncio.to_thread(_until_in_service, town, url, promoted.bundle_id, mixed))
            snapshot = await asyncio.to_thread(town.night)
            since = perf_counter()
            await asyncio.to_thread(truth.learn, town.location)
            await _until(partial(_is_back, readers, since))
            await asyncio.sleep(_LOOK_SECONDS)
            late = [
                each.at - since
                for each in readers.answers
                if each.at > since and _is_older(each.body, snapshot.snapshot_id)
            ]
            nights.append(max(late, default=0.0))
    figures = {
        "longest until all workers had the bundle, s": max(bundles),
        "longest that an answer came of the night before, s": max(nights),
    }
    return figures, [f"{number} answers mixed {what}" for what, number in mixed.items()]


def _is_older(body: bytes, snapshot_id: str) -> bool:
    return f'"snapshot_id":"{snapshot_id}"'.encode() not in body


def _until_in_service(town: FaultTown, url: str, bundle_id: str, mixed: Counter[str]) -> float:
    """Return the seconds until 20 connections in a row were answered with the bundle; catalogue and models must agree."""
    began, agreed, headers = perf_counter(), 0, {"X-API-Key": town.key}
    while agreed < 2 * 10:
        with closing(httpx.Client(base_url=url, headers=headers)) as client:
            before, catalogue = client.get("/v1/models").json(), client.get("/v1/tags")
            after = client.get("/v1/models").json()
        if before == after and catalogue.json()["version"] != after["catalogue_version"]:
            mixed["the catalogue of one bundle and the models of another"] += 1
        agreed = agreed + 1 if after["bundle_id"] == bundle_id else 0
        if perf_counter() - began > _PATIENCE_SECONDS:
            raise AssertionError(f"bundle {bundle_id} is not in service everywhere after {_PATIENCE_SECONDS} s")
        if agreed == 1:
            reached = perf_counter() - began
    return reached


def _has_started(town: FaultTown, number: int) -> bool:
    """Tell whether so many workers have come to serve since the service was started."""
    return (town.folder / "service.log").read_text(encoding="utf-8").count("Application startup complete") >= number


def _is_back(readers: Readers, since: float) -> bool:
    return readers.recovered(since) < float("inf")


def workers_of(supervisor: int) -> list[int]:
    """Return the server processes below the supervisor; Python's own resource tracker is none."""
    try:
        found = re.findall(r"\d+", Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text(encoding="ascii"))
        return [int(each) for each in found if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
    except OSError:  # one ended while we looked
        return []


async def _until(holds: Callable[[], bool]) -> None:
    deadline = perf_counter() + _PATIENCE_SECONDS
    while not holds():
        if perf_counter() > deadline:
            raise AssertionError(f"it did not happen within {_PATIENCE_SECONDS} s")
        await asyncio.sleep(_LOOK_SECONDS)


def _outcomes(readers: Readers, callers: Callers | None = None) -> dict[str, int]:
    told = {"answers": len(readers.answers), **readers.outcomes}
    return told if callers is None else {**told, "accepted calls": len(callers.accepted), **callers.outcomes}
