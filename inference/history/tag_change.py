"""Which tags a change in the feed brought and took, as one key may be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from feature_store.desk.database import Desk
from feature_store.desk.restriction import NO_RESTRICTION, Restriction, restrictions
from feature_store.online.protocol import Change, OnlineReader
from inference.disclosure.tag_reading import TagReading
from inference.history.timeline import tags_by_instant
from inference.transport.whole_thread import in_whole_thread


@dataclass(frozen=True)
class TagChange:
    """A change with the tags that came and went by it.

    What is restricted today is not told as gained. It is told as lost: whoever was told before has to forget it.
    """

    change: Change
    gained: list[str]
    lost: list[str]

    def as_record(self) -> dict[str, object]:
        """Return the change with its tags, ready for JSON."""
        return {**record_of(self.change), "gained": self.gained, "lost": self.lost}


class TagChanges:
    """Looks changes up in the history of their customers; of one whose versions are not kept any more no tag is told."""

    def __init__(self, reader: OnlineReader, desk: Desk) -> None:
        self._reader = reader
        self._desk = desk

    async def of(self, changes: Sequence[Change], reading: TagReading) -> list[TagChange]:
        """Return each change with its tags, in the same order; one look at the history per customer."""
        customers = list(dict.fromkeys(each.customer_id for each in changes))
        restricted = await in_whole_thread(lambda: self._restrictions(customers))
        moved = {each: tags_by_instant(await self._reader.history(each)) for each in customers}
        found = []
        for change in changes:
            restriction = restricted.get(change.customer_id, NO_RESTRICTION)
            came, went = (by.get(change.published_at, []) for by in moved[change.customer_id])
            gained = [tag for tag in came if reading.may_tell(tag, restriction)]
            found.append(TagChange(change, gained, [tag for tag in went if reading.may_see(tag)]))
        return found

    def _restrictions(self, customers: Sequence[str]) -> dict[str, Restriction]:
        with self._desk.reading() as connection:
            return restrictions(connection, customers)


def record_of(change: Change) -> dict[str, object]:
    """Return a change without its tags, ready for JSON."""
    return {
        "customer_id": change.customer_id,
        "snapshot_id": change.snapshot_id,
        "published_at": change.published_at,
        "removed": change.removed,
    }


def sensitive_of(changes: Sequence[TagChange], sensitive: frozenset[str]) -> dict[str, list[str]]:
    """Return by customer which sensitive tags the changes tell of."""
    told: dict[str, set[str]] = {}
    for each in changes:
        if tags := sensitive.intersection([*each.gained, *each.lost]):
            told.setdefault(each.change.customer_id, set()).update(tags)
    return {customer_id: sorted(tags) for customer_id, tags in told.items()}
