"""Callers who send finished calls while faults are done to a service, and who look afterwards for each that was accepted."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from time import monotonic, perf_counter, sleep
from typing import Any, Self

import httpx
import orjson

from benchmarks.fault_town import OUTAGE, FaultTown
from feature_store.desk.accepted_call import find_call, waiting_customers
from feature_store.desk.database import Desk
from feature_store.online.opening import open_store
from tests.inference.call_case import call

_PAUSE_SECONDS = 0.1
_PATIENCE_SECONDS = 60


@dataclass
class Callers:
    """One caller after the other tells of an outage; who gets no answer sends the same call again, as a client should.

    `accepted` maps the id of each call that was answered with 200 or 202 to its customer, `slowest` is the longest that one took.
    """

    town: FaultTown
    url: str
    name: str = "K"
    at_once: int = 2
    accepted: dict[str, str] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    _number: int = 0
    _stopped: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Start to call."""
        self._tasks = [asyncio.create_task(self._call_on()) for _ in range(self.at_once)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the calls under way be answered and stop."""
        self._stopped = True
        await asyncio.gather(*self._tasks)

    async def _call_on(self) -> None:
        while not self._stopped:
            number, self._number = self._number, self._number + 1
            customer = self.town.callers[number % len(self.town.callers)]
            body, began = call(f"{self.name}{number:06}", customer), perf_counter()
            while not await self._is_accepted(body):
                await asyncio.sleep(_PAUSE_SECONDS)
            self.accepted[str(body["call_id"])] = customer
            self.slowest = max(self.slowest, perf_counter() - began)

    async def _is_accepted(self, body: dict[str, object]) -> bool:
        headers = {"X-API-Key": self.town.key}
        try:
            async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=_PATIENCE_SECONDS) as client:
                answer = await client.post("/v1/calls", json=body)
        except httpx.TransportError:
            self.outcomes["calls sent again: connection broken"] += 1
            return False
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" in answer.headers:
            self.outcomes["calls sent again: 503 with Retry-After"] += 1
            return False
        if answer.status_code not in {200, 202}:
            raise AssertionError(f"POST /v1/calls answered {answer.status_code}: {answer.text[:200]}")
        return True

    def faults(self) -> Iterator[str]:
        """Yield in a line each which calls were lost or doubled; waits until none waits any more, the service must be up."""
        with closing(self.town.desk()) as desk:
            deadline = monotonic() + _PATIENCE_SECONDS
            while _waiting(desk) and monotonic() < deadline:
                sleep(_PAUSE_SECONDS)
            waiting = _waiting(desk)
            with desk.reading() as connection:
                lost = [each for each in self.accepted if find_call(connection, each) is None]
        yield from (f"accepted call {each} is not on the desk" for each in lost)
        yield from (f"the documents of {each} do not follow the calls" for each in waiting)
        yield from self._unseen(Counter(self.accepted.values()))

    def _unseen(self, sent: Counter[str]) -> Iterator[str]:
        with closing(open_store(self.town.location)) as store:
            documents = store.read_many(sorted(sent))
        for customer_id, number in sent.items():
            tags = {tag["id"] for tag in orjson.loads(documents[customer_id].tags)["tags"]}
            if OUTAGE not in tags:
                yield f"{customer_id} called, but has not the tag {OUTAGE}"
            persona: dict[str, Any] = orjson.loads(documents[customer_id].persona)
            counted = persona["voice"]["calls_last_365_days"]
            if counted != number:
                yield f"{customer_id} called {number} times, counted are {counted}"


def _waiting(desk: Desk) -> list[str]:
    with desk.reading() as connection:
        return waiting_customers(connection)
