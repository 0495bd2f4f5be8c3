"""The writing side of the service: puts the documents of one customer in force, restricted as the desk says."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from feature_store.desk.database import Desk
from feature_store.desk.pending import clear_pending, is_pending, pending
from feature_store.desk.restriction import is_erased, restriction_of
from feature_store.desk.turn import lock_customer
from feature_store.desk.withheld import forget_withheld, full_documents, withhold
from feature_store.online.error import PublicationError, StoreUnavailableError
from feature_store.online.opening import open_store
from feature_store.online.protocol import Documents, OnlineStore, SnapshotRef
from inference.error import NoSnapshotError
from inference.right.restriction import restricted

Writer = Callable[[Connection, Documents | None], Documents | None]
"""Makes the full documents of a customer of the full ones in force, None for none; called with the desk's transaction."""

_ATTEMPTS = 5
_SEPARATOR = "."
T = TypeVar("T")


def nightly_of(snapshot_id: str) -> str:
    """Return the id of the nightly snapshot that a publication of the service built on; the same for a nightly one."""
    return snapshot_id.partition(_SEPARATOR)[0]


class Publisher:
    """Publishes to the store at `location`, which it opens at the first use; may be shared by everything in one process.

    Whoever publishes a customer, in whatever process, waits for the turn of that customer on the desk first, so that nothing is
    computed of documents that are no longer in force. It works in one thread of its own.
    """

    def __init__(self, location: str, desk: Desk) -> None:
        self._location = location
        self._desk = desk
        self._store: OnlineStore | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def publish(
        self, customer_id: str, documents: Documents, *, bundle_id: str | None = None
    ) -> SnapshotRef | None:
        """Put these full documents in force, computed now; see `renew`."""
        return await self.renew(customer_id, lambda _, __: documents, computed_now=True, bundle_id=bundle_id)

    async def renew(
        self, customer_id: str, write: Writer, *, computed_now: bool, bundle_id: str | None = None
    ) -> SnapshotRef | None:
        """Put in force what `write` makes of the customer's full documents, without what is restricted.

        `write` runs during the customer's turn; it may be called more than once and must not open the desk itself. Without
        `computed_now` the documents count as computed when those in force were, so that the next nightly run replaces them.
        Returns the snapshot that the customer's documents belong to from now on, None for a customer without any. Nothing is
        published where nothing changes. An erased person is removed whatever `write` makes.

        Raises
        ------
        NoSnapshotError
            Nothing was ever published for everyone.
        StoreUnavailableError
            The desk or the store does not answer; what is in force stays.
        """
        return await self._run(lambda: self._renew(customer_id, write, bundle_id, computed_now=computed_now))

    async def republish(self, customer_id: str) -> SnapshotRef | None:
        """Put in force what the desk allows to be said of the customer now; the facts stay as they are. See `renew`."""
        return await self.renew(customer_id, lambda _, full: full, computed_now=False)

    async def forget(self, customer_id: str, *, mark: bool = False) -> int:
        """Delete every version of a customer who was removed, and return their number; see `OnlineStore.forget`."""
        return await self._run(lambda: self._opened().forget(customer_id, mark=mark))

    async def settle(self) -> int:
        """Republish the customers that wait for it, after a crash or while the store did not answer; return their number."""
        return await self._run(self._settle)

    async def close(self) -> None:
        """Finish what is under way and let go of the store; a later use opens it again."""
        if self._thread is not None:
            await self._run(self._let_go)
            self._thread.shutdown()
            self._thread = None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publisher")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _settle(self) -> int:
        with self._desk.reading() as connection:
            waiting = pending(connection)
        for customer_id in waiting:
            self._renew(customer_id, lambda _, full: full, None, computed_now=False)
        return len(waiting)

    def _renew(
        self, customer_id: str, write: Writer, bundle_id: str | None, *, computed_now: bool
    ) -> SnapshotRef | None:
        try:
            for _ in range(_ATTEMPTS):
                done, snapshot = self._attempt(customer_id, write, bundle_id, computed_now=computed_now)
                if done:
                    return snapshot
        except StoreUnavailableError:
            self._let_go()
            raise
        raise StoreUnavailableError("the customer's documents changed while they were published")

    def _attempt(
        self, customer_id: str, write: Writer, bundle_id: str | None, *, computed_now: bool
    ) -> tuple[bool, SnapshotRef | None]:
        """Return whether it is done, and the snapshot; the full documents are on the desk before restricted ones are in force."""
        store = self._opened()
        with self._desk.writing() as connection:
            lock_customer(connection, customer_id)
            in_force = store.read(customer_id)
            full = _allowed(connection, customer_id, write, in_force)
            served = None if full is None else restricted(full, restriction_of(connection, customer_id))
            if full is not None and served is not None and served != full:
                if full_documents(connection, customer_id, served) != full:
                    withhold(connection, customer_id, served, full)
                    return False, None
                forget_withheld(connection, customer_id, keep=served)
            snapshot = self._put(store, customer_id, in_force, served, bundle_id, computed_now=computed_now)
            if served is None or served == full:
                forget_withheld(connection, customer_id)
            if is_pending(connection, customer_id):
                clear_pending(connection, customer_id)
            return True, snapshot

    def _put(
        self, store: OnlineStore, customer_id: str, in_force: Documents | None, served: Documents | None,
        bundle_id: str | None, *, computed_now: bool,
    ) -> SnapshotRef | None:  # fmt: skip
        if served == in_force:
            return None if in_force is None else in_force.snapshot
        for attempt in range(_ATTEMPTS):
            snapshot = _next(store, in_force, bundle_id, computed_now=computed_now)
            customers = snapshot.customers + (in_force is None) - (served is None)
            snapshot = replace(snapshot, customers=customers)
            try:
                changed, removed = ([], [customer_id]) if served is None else ([(customer_id, served)], [])
                store.publish_changes(snapshot, changed, removed, for_everyone=False)
            except PublicationError as error:  # another process published meanwhile: other customers, or a later night
                if attempt + 1 == _ATTEMPTS:
                    raise StoreUnavailableError("others publish all the time; ask again") from error
            else:
                return None if served is None else snapshot
        return None

    def _opened(self) -> OnlineStore:
        if self._store is None:
            try:
                self._store = open_store(self._location)
            except OSError as error:
                raise StoreUnavailableError(f"the online store cannot be opened: {error.strerror}") from error
        return self._store

    def _let_go(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def _allowed(connection: Connection, customer_id: str, write: Writer, in_force: Documents | None) -> Documents | None:
    if is_erased(connection, customer_id):
        return None
    return write(connection, None if in_force is None else full_documents(connection, customer_id, in_force))


def _next(store: OnlineStore, in_force: Documents | None, bundle_id: str | None, *, computed_now: bool) -> SnapshotRef:
    """Return a new snapshot after the published one, with its number of customers."""
    published = store.current()
    if published is None:
        raise NoSnapshotError("run `gridtags tag` first")
    base = in_force.snapshot if in_force is not None and in_force.snapshot is not None else published
    computed_at = datetime.now(tz=UTC) if computed_now else base.computed_at
    made_of = bundle_id or base.bundle_id
    name = f"{nightly_of(base.snapshot_id)}{_SEPARATOR}{secrets.token_hex(8)}"
    # Never before the last one for everyone, also when the clock was set back.
    return SnapshotRef(name, max(computed_at, base.computed_at, published.computed_at), made_of, published.customers)
