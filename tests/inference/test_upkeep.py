"""What a serving process does beside its requests."""

import asyncio
import gc
import sqlite3
from datetime import timedelta

from inference.upkeep import keep_logs_short, spare_what_stays


def test_logs_of_embedded_databases_are_taken_in(tmp_path):
    file = tmp_path / "g.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE word (text TEXT)")
    before = file.stat().st_size

    async def until_it_grew() -> None:
        keeping = asyncio.create_task(keep_logs_short([file, "postgresql://nowhere/x"], timedelta(milliseconds=5)))
        while file.stat().st_size == before:
            await asyncio.sleep(0.005)
        keeping.cancel()

    asyncio.run(asyncio.wait_for(until_it_grew(), 30))
    connection.close()


def test_a_process_without_embedded_databases_keeps_nothing():
    asyncio.run(keep_logs_short(["postgresql://nowhere/x"], timedelta(days=1)))


def test_what_stays_is_out_of_the_collectors_search():
    gc.unfreeze()
    spare_what_stays()
    frozen = gc.get_freeze_count()
    assert frozen > 10_000
    spare_what_stays()
    # Also the second time: what was let go meanwhile is not kept for ever.
    assert gc.get_freeze_count() < 1.1 * frozen
    gc.unfreeze()
