"""Work in a thread that is not left alone when whoever waits for it is cancelled."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def in_whole_thread(work: Callable[[], T]) -> T:
    """Return what `work` returns, done in a thread; when cancelled meanwhile, the work is waited for all the same.

    A transaction that goes on after its caller is gone would meet a database that the service has closed.
    """
    under_way = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        with suppress(Exception):
            await under_way
        raise
