"""What a serving process does beside its requests so that none of them has to do it: see each function."""

import asyncio
import gc
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from feature_store.write_ahead import take_log_in


async def keep_logs_short(locations: Sequence[str | Path], every: timedelta) -> None:
    """Take the logs of the embedded databases among `locations` in, again and again: two flushes that no caller waits for."""
    files = [Path(each) for each in locations if "://" not in str(each)]
    while files:
        await asyncio.sleep(every.total_seconds())
        for file in files:
            await asyncio.to_thread(take_log_in, file)


def spare_what_stays() -> None:
    """Take what is loaded now out of the collector's search, which would hold a request up for a tenth of a second.

    What a switched bundle left in cycles is freed first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
