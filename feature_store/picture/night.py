"""Renewing the pictures of everybody once a night is published: some customers at a time, and only what changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from feature_store.desk.database import Desk
from feature_store.desk.picture import digests_between, forget_pictures, put_pictures
from feature_store.desk.restriction import tombstones
from feature_store.engine import Engine
from feature_store.picture.document import documents
from feature_store.picture.gathering import Gathering
from feature_store.picture.window import PictureWindow

_AT_ONCE = 500
"""Pictures a transaction; a call that comes in meanwhile waits for one of these at most."""
_END = "\U0010ffff"
Progress = Callable[[int], None]
Pictures = Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Renewed:
    """How many pictures there are, and how many of them were written or deleted."""

    customers: int = 0
    written: int = 0
    deleted: int = 0


def renew_pictures(
    engine: Engine, desk: Desk, batches: Iterable[Sequence[str]], as_of: datetime, progress: Progress = lambda _: None
) -> Renewed:
    """Make the pictures of the customers in `batches` (ids ascending, over all batches) as of an instant.

    Pictures of customers who are in no batch are deleted. Nothing is written of a person who was erased. A run that was killed
    leaves whole pictures, old and new ones; the next writes the rest.

    Raises
    ------
    StoreUnavailableError
        The desk does not answer, or its disk is full.
    """
    gathering, window, after, done = Gathering(engine, as_of), PictureWindow(as_of), "", Renewed()
    for ids in batches:
        made = {
            each: (sha256(document).hexdigest()[:32], document)
            for each, document in documents(ids, gathering.rows(ids[0], ids[-1]), window)
        }
        done = _added(done, _store(desk, made, (after, ids[-1]), as_of))
        after = ids[-1]
        progress(done.customers)
    return _added(done, _store(desk, {}, (after, _END), as_of))


def _store(desk: Desk, made: Pictures, between: tuple[str, str], as_of: datetime) -> Renewed:
    """Bring the stored pictures of ids in (after, last] to `made`."""
    after, last = between
    with desk.reading() as connection:
        known = digests_between(connection, after, last)
        erased = tombstones(connection).among(made)
    known.pop(after, None)
    gone = [each for each in known if each not in made or each in erased]
    changed = [each for each, (digest, _) in made.items() if known.get(each) != digest and each not in erased]
    for start in range(0, len(gone), _AT_ONCE):
        with desk.writing() as connection:
            forget_pictures(connection, gone[start : start + _AT_ONCE])
    for start in range(0, len(changed), _AT_ONCE):
        _put(desk, {each: made[each] for each in changed[start : start + _AT_ONCE]}, as_of)
    return Renewed(len(made) - len(erased), len(changed), len(gone))


def _put(desk: Desk, made: Pictures, as_of: datetime) -> None:
    with desk.writing() as connection:
        erased = tombstones(connection).among(made)  # somebody may have been erased a moment ago
        kept = {each: picture for each, picture in made.items() if each not in erased}
        put_pictures(connection, kept, as_of.isoformat())


def _added(one: Renewed, other: Renewed) -> Renewed:
    return Renewed(one.customers + other.customers, one.written + other.written, one.deleted + other.deleted)
