"""The serving side of the online store in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from feature_store.online import postgres_query
from feature_store.online.cursor import parse_cursor
from feature_store.online.history import tag_intervals
from feature_store.online.postgres_batch import BatchingConnection
from feature_store.online.protocol import SHANGHAI, Change, Documents, SnapshotRef, TagInterval
from feature_store.online.retention import require_kept


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
        """Return the documents of those customers that are known, all of one state."""
        return await self._bulk.read_many(customer_ids)

    async def read_as_of(self, customer_id: str, instant: datetime) -> Documents | None:
        """Return the documents that were served at `instant`; see `OnlineReader.read_as_of`."""
        aware = instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant
        rows = await self._bulk.fetch(postgres_query.ORDER_AT, [aware])
        if not rows:
            return None
        upto, kept_since = rows[0]
        require_kept(aware, kept_since)
        parameters = postgres_query.read_many_parameters([customer_id], upto)
        return postgres_query.documents_of(await self._bulk.fetch(postgres_query.READ_MANY, parameters)).get(
            customer_id
        )

    async def history(self, customer_id: str) -> list[TagInterval]:
        """Return when the customer had which tag; see `OnlineReader.history`."""
        rows = await self._bulk.fetch(postgres_query.HISTORY, [customer_id])
        return tag_intervals((sequence, at.astimezone(SHANGHAI), tags) for sequence, at, tags in rows)

    async def changes(self, cursor: str, limit: int) -> tuple[list[Change], str]:
        """Return the next changes; see `OnlineReader.changes`."""
        published, version = parse_cursor(cursor)
        parameters = {"published": published, "version": version, "limit": limit}
        return postgres_query.changes_of(await self._bulk.fetch(postgres_query.CHANGES, parameters), cursor)

    async def current(self) -> SnapshotRef | None:
        """Return the last snapshot for everyone, None before the first."""
        rows = await self._bulk.fetch(postgres_query.CURRENT)
        return postgres_query.snapshot_of(rows[0] if rows else None)

    async def close(self) -> None:
        """Close both connections; a later read opens them again."""
        await self._single.close()
        await self._bulk.close()
