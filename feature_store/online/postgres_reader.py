"""The serving side of the online store in PostgreSQL."""

from collections.abc import Sequence
from datetime import timedelta

from feature_store.online import postgres_query
from feature_store.online.postgres_batch import BatchingConnection
from feature_store.online.protocol import Documents, SnapshotRef


class PostgresReader:
    """Serves from the database at `url`; before the first publication every customer is unknown.

    Single customers and lists have a connection each, so that one never waits for hundreds.
    """

    def __init__(self, url: str, *, timeout: timedelta = timedelta(seconds=5)) -> None:
        self._single = BatchingConnection(url, timeout)
        self._bulk = BatchingConnection(url, timeout)

    async def read(self, customer_id: str) -> Documents | None:
        """Return the documents of one customer, None for an unknown one."""
        return (await self._single.read_many((customer_id,))).get(customer_id)

    async def read_many(self, customer_ids: Sequence[str]) -> dict[str, Documents]:
        """Return the documents of those customers that are known, all of one snapshot."""
        return await self._bulk.read_many(customer_ids)

    async def current(self) -> SnapshotRef | None:
        """Return the published snapshot, None before the first."""
        rows = await self._bulk.fetch(postgres_query.CURRENT)
        return postgres_query.snapshot_of(rows[0] if rows else None)

    async def close(self) -> None:
        """Close both connections; a later read opens them again."""
        await self._single.close()
        await self._bulk.close()
