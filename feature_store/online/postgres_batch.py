"""One connection that answers whoever asks meanwhile with one statement."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.errors import UndefinedTable

from feature_store.migration.lineage import ONLINE
from feature_store.online import postgres_query
from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import Documents

Params = Sequence[object] | Mapping[str, object]
_ATTEMPTS = 2  # the first may meet a connection that the server closed since


class BatchingConnection:
    """Reads documents over one connection, opened at the first use and again after a failure.

    Requests that arrive while a statement is under way are answered together by the next one, so that under load the
    cost of a round trip is shared, and a single request waits for nobody.
    """

    def __init__(self, url: str, timeout: timedelta) -> None:
        self._url = url
        self._timeout = timeout
        self._connection: psycopg.AsyncConnection | None = None
        self._in_use = asyncio.Lock()
        self._waiting: list[tuple[Sequence[str], asyncio.Future[dict[str, Documents]]]] = []
        self._answering: asyncio.Task[None] | None = None

    async def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one snapshot.

        Raises
        ------
        StoreUnavailableError
            When the database does not answer in time, also after connecting anew.
        """
        answer: asyncio.Future[dict[str, Documents]] = asyncio.get_running_loop().create_future()
        self._waiting.append((customer_ids, answer))
        if self._answering is None:
            self._answering = asyncio.create_task(self._answer())
        return await answer

    async def fetch(self, statement: str, parameters: Params = ()) -> list[Any]:
        """Return the rows of a statement that only reads; none when the tables were not made yet."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with asyncio.timeout(self._timeout.total_seconds()), self._in_use:
                    return await self._fetch(statement, parameters)
            except UndefinedTable:
                return []
            except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
                await self.close()
                if attempt == _ATTEMPTS:
                    reason = " ".join(str(error).split()) or "no answer in time"
                    raise StoreUnavailableError(f"PostgreSQL: {reason}") from error
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Close the connection; a later read opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _fetch(self, statement: str, parameters: Params) -> list[Any]:
        if self._connection is None:
            connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
            try:
                await _require_head(connection)
            except BaseException:
                await connection.close()
                raise
            self._connection = connection
        cursor = await self._connection.execute(statement, parameters, prepare=True, binary=True)
        return await cursor.fetchall()

    async def _answer(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._answer_batch(batch)
        finally:
            self._answering = None

    async def _answer_batch(self, batch: list[tuple[Sequence[str], asyncio.Future[dict[str, Documents]]]]) -> None:
        wanted = list({customer_id for customer_ids, _ in batch for customer_id in customer_ids})
        try:
            rows = await self.fetch(postgres_query.READ_MANY, postgres_query.read_many_parameters(wanted))
        except Exception as error:  # noqa: BLE001 whoever waits gets it; nobody may wait for ever
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        found = postgres_query.documents_of(rows)
        for customer_ids, answer in batch:
            if not answer.done():
                answer.set_result({each: found[each] for each in customer_ids if each in found})


async def _require_head(connection: psycopg.AsyncConnection) -> None:
    tables = await (await connection.execute(ONLINE.tables_statement("postgresql"))).fetchall()
    names = {name for (name,) in tables}
    rows = (
        await (await connection.execute(ONLINE.revision_statement)).fetchall() if ONLINE.version_table in names else ()
    )
    if (found := ONLINE.revision(names, rows)) is not None:
        ONLINE.require_head(found)
