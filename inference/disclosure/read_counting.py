"""Brings what was counted of reads to the desk, every few seconds and at the end; a killed process loses some seconds."""

import asyncio
import logging
from datetime import datetime, timedelta

from feature_store.desk.database import Desk
from feature_store.desk.read_count import add_reads
from feature_store.online.error import StoreUnavailableError
from inference.disclosure.audit import CHINA
from inference.disclosure.showing import Disclosure

COUNT_EVERY = timedelta(seconds=10)
_LOG = logging.getLogger("gridtags.service")


async def keep_counting(disclosure: Disclosure, desk: Desk, every: timedelta = COUNT_EVERY) -> None:
    """Store the counts of reads until cancelled, and once more then."""
    try:
        while True:
            await asyncio.sleep(every.total_seconds())
            await store_reads(disclosure, desk)
    finally:
        await store_reads(disclosure, desk)


async def store_reads(disclosure: Disclosure, desk: Desk) -> None:
    """Add the reads since the last call to the day's; they wait for the next call where the desk does not answer."""
    counts = disclosure.taken_reads()
    if not counts:
        return
    today = datetime.now(tz=CHINA).date()

    def add() -> None:
        with desk.writing() as connection:
            add_reads(connection, counts, today)

    try:
        await asyncio.to_thread(add)
    except StoreUnavailableError as error:
        disclosure.give_back(counts)
        _LOG.warning("reads are counted later: %s", error)
