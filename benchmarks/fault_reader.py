"""Readers who go on asking while faults are done to a service, and who know afterwards whether every answer was right.

Each connection asks for documents of one customer and of many in turn. An answer is right when its bytes are those of one
published snapshot, its ETag is that of its bytes, a batch is of one snapshot, and no earlier snapshot comes after a later one.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Self

import httpx
import orjson

from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents
from inference.transport.prepared import PreparedJson, with_snapshot

CONNECTIONS = 16
_VIEWS = ("tags", "persona")
_BATCH = 20
_PAUSE_SECONDS = 0.02
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back, on which connection and when."""

    connection: int
    at: float
    asked: str
    body: bytes
    tag: str


@dataclass
class Readers:
    """Sixteen connections to the service at `url` that ask for `customers`; `answers` and `outcomes` collect what came back."""

    url: str
    key: str
    customers: Sequence[str]
    connections: int = CONNECTIONS
    answers: list[Answer] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Start to ask."""
        self._tasks = [asyncio.create_task(self._read(number)) for number in range(self.connections)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    def recovered(self, since: float) -> float:
        """Return the seconds from the instant until every connection had an answer again; infinite while one has none."""
        first: dict[int, float] = {}
        for answer in reversed(self.answers):
            if answer.at < since:
                break
            first[answer.connection] = answer.at
        return max(first.values()) - since if len(first) == self.connections else float("inf")

    async def _read(self, number: int) -> None:
        headers = {"X-API-Key": self.key, "Accept-Encoding": "identity"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=_PATIENCE_SECONDS) as client:
            turn = number
            while True:
                turn += 1
                try:
                    await self._ask(client, number, turn)
                except httpx.TransportError as error:
                    self.outcomes[f"broken connection ({type(error).__name__})"] += 1
                    await asyncio.sleep(_PAUSE_SECONDS)

    async def _ask(self, client: httpx.AsyncClient, number: int, turn: int) -> None:
        place = turn * 7 % len(self.customers)
        if turn % 4:
            asked = f"{self.customers[place]}/{_VIEWS[turn % 2]}"
            answer = await client.get(f"/v1/customers/{asked}")
        else:
            ids = [self.customers[(place + each * 11) % len(self.customers)] for each in range(_BATCH)]
            asked = _VIEWS[turn // 4 % 2]
            answer = await client.post("/v1/customers:batchGet", json={"ids": ids, "view": asked})
        if answer.status_code == httpx.codes.OK:
            tag = answer.headers.get("etag", "")
            self.answers.append(Answer(number, perf_counter(), asked, answer.content, tag))
            return
        later = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" in answer.headers
        self.outcomes["503 with Retry-After" if later else f"status {answer.status_code} without Retry-After"] += 1
        await asyncio.sleep(_PAUSE_SECONDS)


class Truth:
    """The documents of every published snapshot, read from the store behind the service's back."""

    def __init__(self, customers: Sequence[str]) -> None:
        self._customers = customers
        self._bytes: dict[str, set[bytes]] = {}
        self.order: list[str] = []

    def learn(self, location: str) -> None:
        """Remember what the store holds now; call it after every publication."""
        store = open_store(location)
        try:
            current, found = store.current(), store.read_many(self._customers)
        finally:
            store.close()
        assert current is not None  # noqa: S101 - something was published before
        self.order.append(current.snapshot_id)
        for customer_id, documents in found.items():
            for view in _VIEWS:
                self._bytes.setdefault(f"{customer_id}/{view}", set()).add(_served(documents, view))

    def faults(self, readers: Readers) -> Iterator[str]:
        """Yield in a line each what was wrong with the answers."""
        seen: dict[int, int] = {}
        for answer in readers.answers:
            yield from self._wrong(answer)
            place = max(map(self._place, _snapshots(answer.body)), default=0)
            if place < seen.get(answer.connection, 0):
                yield f"{answer.asked}: an earlier snapshot came after a later one"
            seen[answer.connection] = place
        yield from (f"{number} answers of {what}" for what, number in readers.outcomes.items() if "without" in what)

    def _place(self, snapshot_id: str) -> int:
        return self.order.index(snapshot_id) if snapshot_id in self.order else -1

    def _wrong(self, answer: Answer) -> Iterator[str]:
        if answer.tag.encode() != dict(PreparedJson(answer.body).raw_headers)[b"etag"]:
            yield f"{answer.asked}: the ETag {answer.tag} is not that of the answer"
        if answer.asked not in _VIEWS:
            if answer.body not in self._bytes[answer.asked]:
                yield f"{answer.asked}: bytes that were never published: {answer.body[:120]!r}"
            return
        rows = orjson.loads(answer.body)["customers"]
        if len({row["snapshot_id"] for row in rows}) != 1 or len(rows) != _BATCH:
            yield f"a batch of {len(rows)} is of {sorted({row['snapshot_id'] for row in rows})}"
        for row in rows:
            if orjson.dumps(row) not in {orjson.dumps(orjson.loads(b)) for b in self._known(row, answer.asked)}:
                yield f"batch: {row['customer_id']}/{answer.asked} was never published"

    def _known(self, row: Mapping[str, Any], view: str) -> set[bytes]:
        return self._bytes.get(f"{row['customer_id']}/{view}", set())


def _served(documents: Documents, view: str) -> bytes:
    return with_snapshot(documents.tags if view == "tags" else documents.persona, documents.snapshot)


def _snapshots(body: bytes) -> set[str]:
    content = orjson.loads(body)
    return {row["snapshot_id"] for row in content.get("customers", [content])}
