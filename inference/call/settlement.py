"""Notes on the desk what has followed from calls: shortly after the answers, of all that came meanwhile in one transaction.

An answer does not wait for it: what is not noted, after a crash, is only done once more.
"""

import asyncio
import logging
from dataclasses import dataclass

from feature_store.desk.accepted_call import settle_calls
from feature_store.desk.call_facts import CallFacts, keep_facts
from feature_store.desk.database import Desk
from inference.call.keeping import UNDONE, Made

_LOG = logging.getLogger("gridtags.calls")
_EVERY = 2**31 - 1
_GATHERING_SECONDS = 0.1


@dataclass(frozen=True)
class Settlement:
    """A customer's documents follow the calls up to number `up_to` (0: all), published as `snapshot_id`, made of `made`."""

    customer_id: str
    made: Made | None
    up_to: int
    snapshot_id: str | None


class SettlementQueue:
    """Gathers settlements for a tenth of a second and writes them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: list[Settlement] = []
        self._writing: asyncio.Task[None] | None = None

    @property
    def customers(self) -> frozenset[str]:
        """Whose calls are followed, though the desk does not say so yet."""
        return frozenset(each.customer_id for each in self._waiting)

    def add(self, settlement: Settlement) -> None:
        """Write this soon."""
        self._waiting.append(settlement)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    async def written(self) -> None:
        """Wait until what was added is written."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write_soon(self) -> None:
        while self._waiting:
            await asyncio.sleep(_GATHERING_SECONDS)
            batch = list(self._waiting)
            try:
                await asyncio.to_thread(self._write, batch)
            except UNDONE as error:
                _LOG.warning("calls are settled later: %s", type(error).__name__)
            del self._waiting[: len(batch)]

    def _write(self, batch: list[Settlement]) -> None:
        with self._desk.writing() as connection:
            for each in batch:
                # Where nothing came of a call the documents still belong to the night, whose facts stay what they were.
                if each.made is not None and each.snapshot_id not in {None, each.made.nightly_id}:
                    keep_facts(connection, each.customer_id, _facts(each.made, str(each.snapshot_id)))
                settle_calls(connection, each.customer_id, each.up_to or _EVERY, each.snapshot_id)


def _facts(made: Made, snapshot_id: str) -> CallFacts:
    return CallFacts(snapshot_id, made.nightly_id, made.call_id, made.as_of, made.facts)
