"""Callers who send finished calls while faults are done to a service, and who look afterwards for each that was accepted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic, perf_counter, sleep
from typing import Any, Self

import httpx
import orjson

from benchmarks.fault_town import OUTAGE, FaultTown
from feature_store.desk.accepted_call import find_call, waiting_customers
from feature_store.desk.database import Desk
from feature_store.online.opening import open_store
from registry.clock import china_now
from tests.inference.call_case import call

_PAUSE_SECONDS = 0.1
_PATIENCE_SECONDS = 60


@dataclass
class Callers:
    """One caller after the other tells of an outage; who gets no answer sends the same call again, as a client should.

    `accepted` maps the id of each call that was answered with 200 or 202 to its customer, `slowest` is the longest that one took
    in seconds. The callers' clock differs from the right time by `shift()`.
    """

    town: FaultTown
    url: str
    name: str = "K"
    at_once: int = 2
    shift: Callable[[], timedelta] = timedelta
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
            body, began = self._call(f"{self.name}{number:06}", customer), perf_counter()
            while (status := await self._send(body)) is None:
                await asyncio.sleep(_PAUSE_SECONDS)
            if status == httpx.codes.UNPROCESSABLE_ENTITY:  # the clock was set back on its way: it ended in the future
                self.outcomes["calls refused: not ended yet"] += 1
                continue
            self.accepted[str(body["call_id"])] = customer
            self.slowest = max(self.slowest, perf_counter() - began)

    def _call(self, call_id: str, customer: str) -> dict[str, object]:
        ended = china_now() + self.shift()
        times = {"started_at": (ended - timedelta(minutes=4)).isoformat(), "ended_at": ended.isoformat()}
        return call(call_id, customer, **times)

    async def _send(self, body: dict[str, object]) -> int | None:
        """Return the status of the answer, None when the call has to be sent again."""
        headers = {"X-API-Key": self.town.key}
        try:
            async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=_PATIENCE_SECONDS) as client:
                answer = await client.post("/v1/calls", json=body)
        except httpx.TransportError:
            self.outcomes["calls sent again: connection broken"] += 1
            return None
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" in answer.headers:
            self.outcomes["calls sent again: 503 with Retry-After"] += 1
            return None
        is_early = answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY and "lies more than 5 minutes" in answer.text
        if answer.status_code not in {200, 202} and not is_early:
            raise AssertionError(f"POST /v1/calls answered {answer.status_code}: {answer.text[:200]}")
        return answer.status_code

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
