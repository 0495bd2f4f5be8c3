"""Accepting a finished call: keep it, and let the customer's tags and persona follow it at once.

The call is on the desk, on disk, before anything is published or answered. What a crash or a store that does not answer leaves
undone waits there and is made up for (`follow_waiting`), so an accepted call is never lost.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from feature_store.desk.accepted_call import AcceptedCall, last_number, waiting_customers
from feature_store.desk.database import Desk
from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import Documents, OnlineReader, SnapshotRef
from inference.call.keeping import UNDONE, CallKeeper, Made, Place
from inference.call.settlement import Settlement, SettlementQueue
from inference.error import NoBundleError
from inference.model.bundle_watch import BundleProvider
from inference.publisher import Publisher
from inference.question.call import CallQuestion

_LOG = logging.getLogger("gridtags.calls")


class CallAcceptance:
    """Accepts calls in one process; others may work on the same desk and store."""

    def __init__(
        self,
        keeper: CallKeeper,
        desk: Desk,
        publisher: Publisher,
        reader: OnlineReader,
        bundles: BundleProvider,
        threads: int,
    ) -> None:
        self._keeper = keeper
        self._desk = desk
        self._settlements = SettlementQueue(desk)
        self._publisher = publisher
        self._reader = reader
        self._bundles = bundles
        self._free_threads = asyncio.Semaphore(threads)

    async def accept(self, question: CallQuestion) -> tuple[AcceptedCall, bool]:
        """Return the call as it is kept, and whether the customer is known; see `CallKeeper.keep` for what it raises.

        Raises
        ------
        NoBundleError
            No bundle with a sentiment and a concerns model is loaded.
        """
        bundle = self._bundles.current
        if bundle is None or bundle.analyzer is None:
            raise NoBundleError("no bundle with a sentiment and a concerns model is loaded")
        place = await self._place(question.customer_id)
        async with self._free_threads:
            call, made, _ = await asyncio.to_thread(self._keeper.keep, question, bundle.analyzer, place)
        if call.waits and place.nightly_id is not None:
            call = await self._followed(call, made, place.nightly_id)
        return call, place.served is not None

    async def prepare(self) -> bool:
        """Open the night that counts, for which no caller shall wait; return whether it was not open yet."""
        current = await self._reader.current()
        return current is not None and await asyncio.to_thread(self._keeper.prepare, current.snapshot_id)

    async def follow_waiting(self) -> int:
        """Let the documents of all customers follow whose calls wait; return how many were brought up to date.

        One that cannot be is left for the next time, so that it does not keep the others waiting.
        """
        current = await self._reader.current()
        done, after = 0, ""
        while current is not None:
            waiting = await asyncio.to_thread(self._waiting, after)
            for customer_id in (each for each in waiting if each not in self._settlements.customers):
                try:
                    await self._follow(customer_id, current.snapshot_id, None, 0)
                    done += 1
                except UNDONE as error:
                    _LOG.warning("calls of a customer wait: %s", type(error).__name__)
            await self._settlements.written()
            if not waiting:
                break
            after = waiting[-1]
        return done

    async def settled(self) -> None:
        """Wait until the desk knows what this process published of calls."""
        await self._settlements.written()

    async def _place(self, customer_id: str) -> Place:
        try:
            served = await self._reader.read(customer_id)
            current = await self._reader.current() if served is not None else None
        except StoreUnavailableError:
            # The call is accepted all the same: whether the customer is known shows later.
            return Place(None, Documents(b'{"tags":[]}', b"{}"))
        return Place(current.snapshot_id if current else None, served)

    async def _followed(self, call: AcceptedCall, made: Made | None, nightly_id: str) -> AcceptedCall:
        try:
            snapshot = await self._follow(call.customer_id, nightly_id, made, call.number)
        except UNDONE as error:
            _LOG.warning("a call waits: %s", type(error).__name__)
            return call
        return replace(call, waits=0, snapshot_id=snapshot.snapshot_id if snapshot else None)

    async def _follow(self, customer_id: str, nightly_id: str, made: Made | None, number: int) -> SnapshotRef | None:
        """Publish what all calls of a customer make of a night; `made` is that if `number` is still the last of them.

        Returns the snapshot that the customer's documents belong to, which the desk is told soon.
        """
        result: list[tuple[Made | None, int]] = []

        def write(connection: Connection, full: Documents | None) -> Documents | None:
            result.clear()
            if full is None:
                result.append((None, 0))
                return None
            if made is not None and last_number(connection, customer_id) == number:
                result.append((made, number))
            else:
                result.append(self._keeper.made_of(connection, nightly_id, customer_id))
            found = result[0][0]
            return full if found is None else found.documents

        snapshot = await self._publisher.renew(customer_id, write, computed_now=True)
        found, up_to = result[0] if result else (None, 0)
        self._settlements.add(Settlement(customer_id, found, up_to, snapshot.snapshot_id if snapshot else None))
        return snapshot

    def _waiting(self, after: str) -> list[str]:
        with self._desk.reading() as connection:
            return waiting_customers(connection, after)


async def keep_following(acceptance: CallAcceptance, every: timedelta, opened: Callable[[], None]) -> None:
    """Let documents follow waiting calls at once and then again and again; a failure is logged and tried again.

    Calls `opened` when a night was opened for the calls to come.
    """
    while True:
        try:
            if await acceptance.prepare():
                opened()
            await acceptance.follow_waiting()
        except UNDONE as error:
            _LOG.warning("calls wait: %s", type(error).__name__)
        await asyncio.sleep(every.total_seconds())
