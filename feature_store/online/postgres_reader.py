"""The serving side of the online store in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from feature_store.online import postgres_query, postgres_timeline
from feature_store.online.cursor import end_cursor, parse_cursor
from feature_store.online.history import distinct, really_served, tag_intervals
from feature_store.online.postgres_batch import BatchingConnection
from feature_store.online.protocol import SHANGHAI, Change, Documents, ServedVersion, SnapshotRef, TagInterval
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

    async def snapshot_as_of(self, instant: datetime) -> SnapshotRef | None:
        """Return the last snapshot for everyone at `instant`; see `OnlineReader.snapshot_as_of`."""
        aware = instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant
        upto, kept_since = next(iter(await self._bulk.fetch(postgres_query.ORDER_AT, [aware])), (0, None))
        require_kept(aware, kept_since)
        rows = await self._bulk.fetch(postgres_timeline.AS_OF, [upto])
        return postgres_query.snapshot_of(rows[0] if rows else None)

    async def served(self, customer_id: str) -> list[ServedVersion]:
        """Return which versions of the customer's documents were served; see `OnlineReader.served`."""
        rows = await self._bulk.fetch(postgres_timeline.SERVED, [customer_id])
        return really_served(postgres_timeline.served_of(rows))

    async def changed_aside(self, snapshot_id: str, after: int = 0) -> tuple[list[str], int]:
        """Return whose documents may be others than the snapshot's; see `OnlineReader.changed_aside`."""
        parameters = {"snapshot_id": snapshot_id, "after": after}
        return distinct(await self._bulk.fetch(postgres_timeline.CHANGED_ASIDE, parameters), after)

    async def end_of_changes(self) -> str:
        """Return the cursor behind every change so far; see `OnlineReader.end_of_changes`."""
        rows = await self._bulk.fetch(postgres_timeline.LAST_PUBLISHED)
        return end_cursor(rows[0][0] if rows else 0)

    async def close(self) -> None:
        """Close both connections; a later read opens them again."""
        await self._single.close()
        await self._bulk.close()
