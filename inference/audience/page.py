"""Who carries a tag by what is served now: candidates from the snapshot's Parquet, each verified, and who came to it since."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from feature_store.desk.database import Desk
from feature_store.desk.restricted import restricted_customers
from feature_store.desk.restriction import Restriction, restrictions
from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import OnlineReader, SnapshotRef
from feature_store.online.publication import LAST_ID
from feature_store.snapshot.audience import AudienceReader
from feature_store.snapshot.condition import Condition, attributes_of
from inference.audience.membership import Member, Membership
from inference.error import NoSnapshotError

MAX_LOOKED_AT = 20_000
"""Customers looked at for one page; a page that finds fewer members than asked for says where to go on."""
_AT_ONCE = 200
_SPARE = 20
_ATTEMPTS = 3


@dataclass(frozen=True)
class AudienceQuestion:
    """Who carries `tag` and fulfils `condition`, which includes the tag. `profiling` are those of its tags that profile people."""

    tag: str
    condition: Condition
    profiling: frozenset[str]


@dataclass(frozen=True)
class AudiencePage:
    """Members in ascending order of their ids; the rest is behind `after`, None when there is none."""

    snapshot: SnapshotRef
    members: list[Member]
    after: str | None


class ChangedAside:
    """Remembers whose documents are not those of the last snapshot for everyone, and asks only for what came since."""

    def __init__(self, reader: OnlineReader) -> None:
        self._reader = reader
        self._turn = asyncio.Lock()
        self._snapshot_id = ""
        self._seen = 0
        self._ids: list[str] = []

    async def ids(self, snapshot_id: str) -> list[str]:
        """Return the ids, ascending."""
        async with self._turn:
            if snapshot_id != self._snapshot_id:
                self._snapshot_id, self._seen, self._ids = snapshot_id, 0, []
            found, self._seen = await self._reader.changed_aside(snapshot_id, self._seen)
            if found:
                self._ids = sorted({*self._ids, *found})
            return self._ids


class Audiences:
    """Answers for one process; memory is that of one page and of the ids that changed since the last nightly run."""

    def __init__(self, reader: OnlineReader, candidates: AudienceReader, desk: Desk) -> None:
        self._reader = reader
        self._candidates = candidates
        self._desk = desk
        self._aside = ChangedAside(reader)

    async def tags(self) -> frozenset[str]:
        """Return the ids of the tags that the snapshot in service holds; NoSnapshotError before the first."""
        return await asyncio.to_thread(self._candidates.tags, (await self.current()).snapshot_id)

    async def current(self) -> SnapshotRef:
        """Return the snapshot in service; NoSnapshotError before the first."""
        snapshot = await self._reader.current()
        if snapshot is None:
            raise NoSnapshotError("run `gridtags tag` first")
        return snapshot

    async def page(self, question: AudienceQuestion, after: str, limit: int) -> AudiencePage:
        """Return up to `limit` members behind the id `after`, all of one snapshot and what was published beside it.

        Raises
        ------
        StoreUnavailableError
            Snapshots for everyone follow one another faster than a page is read.
        SnapshotError
            The folder of the snapshot is not here.
        """
        for _ in range(_ATTEMPTS):
            snapshot = await self.current()
            page = await self._page(snapshot, question, after, limit)
            # Another snapshot meanwhile: who gained the tag by it would be missing.
            if (await self.current()).snapshot_id == snapshot.snapshot_id:
                return page
        raise StoreUnavailableError("another snapshot was published while the page was read; ask again")

    async def walk(self, question: AudienceQuestion, page_rows: int) -> AsyncIterator[list[Member]]:
        """Yield all members, page by page; each page is judged when it is read."""
        after: str | None = ""
        while after is not None:
            page = await self.page(question, after, page_rows)
            after = page.after
            yield page.members

    async def count(self, question: AudienceQuestion) -> tuple[SnapshotRef, int]:
        """Return the snapshot and the number of members: counted in Parquet, but for those who may differ from it."""
        snapshot = await self.current()
        restricted = await asyncio.to_thread(self._restricted)
        others = sorted({*await self._aside.ids(snapshot.snapshot_id), *restricted})
        asked = snapshot.snapshot_id, question.condition
        counted = await asyncio.to_thread(self._candidates.count, *asked)
        counted -= len(await asyncio.to_thread(self._candidates.among, *asked, others))
        for ids in _chunks(others):
            counted += len(await self._members(snapshot, question, ids))
        return snapshot, counted

    async def _page(self, snapshot: SnapshotRef, question: AudienceQuestion, after: str, limit: int) -> AudiencePage:
        aside = await self._aside.ids(snapshot.snapshot_id)
        found: list[Member] = []
        looked_at, position = 0, after
        while position != LAST_ID:
            wanted = limit - len(found) + _SPARE
            asked = snapshot.snapshot_id, question.condition, position, wanted
            candidates = await asyncio.to_thread(self._candidates.page, *asked)
            end = candidates[-1] if len(candidates) == wanted else LAST_ID
            for ids in _chunks(sorted({*candidates, *_between(aside, position, end)})):
                found += await self._members(snapshot, question, ids)
                looked_at += len(ids)
                if len(found) > limit:
                    return AudiencePage(snapshot, found[:limit], found[limit - 1].customer_id)
                if looked_at >= MAX_LOOKED_AT:
                    return AudiencePage(snapshot, found, ids[-1])
            position = end
        return AudiencePage(snapshot, found, None)

    async def _members(self, snapshot: SnapshotRef, question: AudienceQuestion, ids: Sequence[str]) -> list[Member]:
        documents = await self._reader.read_many(ids)
        restricted = await asyncio.to_thread(self._restrictions, ids)
        facts: dict[str, dict[str, str | None]] = {}
        if attributes_of(question.condition):
            facts = await asyncio.to_thread(self._candidates.attributes, snapshot.snapshot_id, ids)
        judge = Membership(question.tag, question.condition, question.profiling)
        judged = (judge.member(each, documents.get(each), restricted.get(each), facts.get(each, {})) for each in ids)
        return [member for member in judged if member is not None]

    def _restrictions(self, ids: Sequence[str]) -> dict[str, Restriction]:
        with self._desk.reading() as connection:
            return restrictions(connection, ids)

    def _restricted(self) -> set[str]:
        with self._desk.reading() as connection:
            return restricted_customers(connection)


def _between(ids: Sequence[str], after: str, upto: str) -> Sequence[str]:
    return ids[bisect_right(ids, after) : bisect_right(ids, upto)]


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
