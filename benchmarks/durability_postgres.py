"""PostgreSQL stopped for ten seconds under load, then again in the middle of a night's publication."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

from benchmarks.durability_entry import DurabilityResult, durability
from benchmarks.fault_caller import Callers
from benchmarks.fault_reader import Readers, Truth
from benchmarks.fault_town import FaultTown, fault_town
from benchmarks.postgres_server import PostgresServer, postgres
from feature_store.error import FeatureStoreError

AWAY_SECONDS = 10.0
_SMALL = 10
_WARM_SECONDS = 1.0
_PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.05


@durability("postgres")
def postgres_stopped(moments: int) -> Iterator[DurabilityResult]:
    """Stop the server for ten seconds (two with fewer than ten moments) while others read, call and publish."""
    with TemporaryDirectory() as folder, postgres() as server:
        town = fault_town(Path(folder) / "var", server.create_database())
        yield server_stopped(town, server, AWAY_SECONDS if moments >= _SMALL else 2.0)


@dataclass
class _Night:
    """A night that halts the server when half of its customers are on their way to it."""

    town: FaultTown
    server: PostgresServer
    halted: Event = field(default_factory=Event)
    halted_at: float = 0.0

    def run(self) -> str:
        """Return what the night said, `published` when it went through."""
        try:
            self.town.night(stage=self._stage)
        except FeatureStoreError as error:
            return f"{type(error).__name__}: {error}"
        finally:
            self.halted.set()
        return "published"

    def _stage(self, name: str, done: int, total: int) -> None:
        if name == "publish" and 0 < done < total and not self.halted.is_set():
            self.server.halt()
            self.halted_at = perf_counter()
            self.halted.set()


def server_stopped(town: FaultTown, server: PostgresServer, away: float) -> DurabilityResult:
    """Stop the server under load, then while a night is published; look at every answer and every accepted call."""
    truth = Truth(town.quiet)
    truth.learn(town.location)
    with town.served() as (url, _):
        readers, callers = Readers(url, town.key, town.quiet), Callers(town, url)
        began = perf_counter()
        figures, said = asyncio.run(_stop_twice(town, server, readers, callers, away))
        seconds = perf_counter() - began
        truth.learn(town.location)
        faults = [*truth.faults(readers), *callers.faults()]
    if said == "published" or "\n" in said:
        faults.append(f"a night without a store said: {said}")
    if not readers.outcomes["503 with Retry-After"]:
        faults.append("nobody was told to come again later")
    told = {"answers": len(readers.answers), **readers.outcomes, "accepted calls": len(callers.accepted)}
    outcomes = {**told, **callers.outcomes, said: 1}
    return DurabilityResult("PostgreSQL stopped and started again", 0, seconds, outcomes, (*faults,), figures)


async def _stop_twice(
    town: FaultTown, server: PostgresServer, readers: Readers, callers: Callers, away: float
) -> tuple[dict[str, float], str]:
    async with readers, callers:
        await asyncio.sleep(_WARM_SECONDS)
        await asyncio.to_thread(server.halt)
        under_load = await _back(server, readers, away)
        night = _Night(town, server)
        running = asyncio.create_task(asyncio.to_thread(night.run))
        await asyncio.to_thread(night.halted.wait)
        publishing = await _back(server, readers, away)
        said = await running
        await asyncio.to_thread(town.night)
        await asyncio.sleep(_WARM_SECONDS)
    figures = {
        "away s": away, "until every reader had an answer s": under_load, "the same, night under way, s": publishing,
        "slowest call s": callers.slowest,
    }  # fmt: skip
    return figures, said


async def _back(server: PostgresServer, readers: Readers, away: float) -> float:
    """Start the server after `away` seconds; return how long after that every reader had an answer again."""
    await asyncio.sleep(away)
    await asyncio.to_thread(server.resume)
    since = perf_counter()
    while readers.recovered(since) == float("inf"):
        if perf_counter() - since > _PATIENCE_SECONDS:
            raise AssertionError("the readers had no answers two minutes after PostgreSQL was back")
        await asyncio.sleep(_LOOK_SECONDS)
    return readers.recovered(since)
