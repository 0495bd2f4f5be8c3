"""What a nightly run publishes: everybody's documents, without what the desk does not allow to be said."""

from collections.abc import Iterable, Iterator
from itertools import islice

from feature_store.desk.database import Desk
from feature_store.desk.few_restricted import few_restricted
from feature_store.desk.restriction import NO_RESTRICTION, restrictions, tombstones
from feature_store.desk.withheld import withhold
from feature_store.online.protocol import Documents
from inference.right.restriction import restricted

_BATCH = 5_000
_FEW = 5_000

Named = tuple[str, Documents]


def allowed_documents(desk: Desk, documents: Iterable[Named]) -> Iterator[Named]:
    """Yield the documents of everybody but the erased, restricted as the desk says when each is due; ids keep their order.

    Pass it to `OnlineStore.publish` as it is: the first look at the desk then happens after the snapshot took its number, so
    whoever opts out or is erased later is published after it, and wins. The full documents of restricted customers are put on
    the desk before the restricted ones can be in force. How many come can differ from what was counted before when somebody is
    erased in between: the publication is refused then, and can be repeated.
    """
    rest = iter(documents)
    while batch := list(islice(rest, _BATCH)):
        yield from _allowed(desk, batch)


def _allowed(desk: Desk, batch: list[Named]) -> list[Named]:
    with desk.reading() as connection:
        # Few are restricted as a rule: that is found out a hundred times faster than whether each of the batch is.
        known = few_restricted(connection, _FEW)
        limits = restrictions(connection, [each for each, _ in batch if known is None or each in known])
        gone = tombstones(connection).among(customer_id for customer_id, _ in batch)
    if not limits and not gone:
        return batch
    left = [
        (each, full, restricted(full, limits.get(each, NO_RESTRICTION))) for each, full in batch if each not in gone
    ]
    changed = [(each, served, full) for each, full, served in left if served != full]
    if changed:
        with desk.writing() as connection:
            for each, served, full in changed:
                withhold(connection, each, served, full)
    return [(each, served) for each, _, served in left]
