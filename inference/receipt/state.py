"""What was known of a customer in one published state: of a night, or after a call that came since."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from feature_store.desk.accepted_call import calls_of
from feature_store.desk.call_facts import facts_after_call, latest_facts
from feature_store.desk.database import Desk
from feature_store.desk.restriction import is_erased
from feature_store.error import SnapshotError
from feature_store.online.error import StoreUnavailableError
from feature_store.snapshot.text_feature import with_calls
from inference.error import ErasedCustomerError, StateNotKeptError, UnknownCustomerError
from inference.publisher import nightly_of
from inference.receipt.workshop import Workshop, Workshops
from registry.error import BundleError


@dataclass(frozen=True)
class CustomerState:
    """The facts of a customer in the state `snapshot_id`, which builds on a night; as of Asia/Shanghai wall-clock time, ISO.

    `signals` are the rows of `text_signals` that could count then.
    """

    customer_id: str
    snapshot_id: str
    nightly_id: str
    as_of: str
    facts: dict[str, Any]
    signals: tuple[dict[str, Any], ...]


class CustomerStates:
    """Reads states; every method waits for disks and belongs in a thread."""

    def __init__(self, desk: Desk, workshops: Workshops) -> None:
        self._desk = desk
        self.workshops = workshops

    def workshop(self, state: CustomerState) -> Workshop:
        """Return what it takes to make tags of this state; SnapshotError or BundleError where it is not kept any more."""
        return self.workshops.of(state.nightly_id)

    def state(self, customer_id: str, snapshot_id: str, *, served: bool) -> CustomerState:
        """Return the state of a customer in a snapshot; `served` says that it is the one in force.

        Raises
        ------
        ErasedCustomerError
            The person was erased.
        UnknownCustomerError
            The snapshot does not know the customer.
        SnapshotError
            The snapshot is not kept any more, or its files are damaged.
        StoreUnavailableError
            The desk does not answer, or another process published this state a moment ago and has not noted it yet.
        """
        nightly_id = nightly_of(snapshot_id)
        with self._desk.reading() as connection:
            if is_erased(connection, customer_id):
                raise ErasedCustomerError(f"customer {customer_id} was erased")
            known = self._facts(connection, customer_id, snapshot_id, nightly_id, served=served)
            calls = calls_of(connection, customer_id)
        if known is None:
            raise UnknownCustomerError(f"no customer {customer_id} in snapshot {nightly_id}")
        facts, as_of = known
        heard = self.workshops.facts.heard(nightly_id, customer_id)
        every = with_calls(heard, [], [call.signal_row() for call in calls]).text_signals
        signals = tuple(row for row in orjson.loads(every) if _plain(row["available_at"]) < _plain(as_of))
        return CustomerState(customer_id, snapshot_id, nightly_id, as_of, facts, signals)

    def _facts(
        self, connection: Connection, customer_id: str, snapshot_id: str, nightly_id: str, *, served: bool
    ) -> tuple[dict[str, Any], str] | None:
        if snapshot_id != nightly_id:
            found = facts_after_call(connection, customer_id, snapshot_id)
            calls = calls_of(connection, customer_id)
            if found is None and any(call.waits for call in calls):
                # Published a moment ago, and not noted yet.
                if not served:
                    raise StoreUnavailableError("what a call changed is being noted; ask again")
                return self.workshops.facts_of(nightly_id, customer_id, calls)
            last = found or latest_facts(connection, customer_id, nightly_id)
            if found is None and last is not None and not served:
                raise SnapshotError(f"the facts of snapshot {snapshot_id} are not kept")
            if last is not None:
                return last.facts, last.as_of
        base = self.workshops.facts.read(nightly_id, customer_id)
        return None if base is None else (base, self.workshops.facts.folder(nightly_id).manifest.as_of.isoformat())


def _plain(instant: object) -> str:
    return str(instant).replace("T", " ")


@contextmanager
def kept() -> Iterator[None]:
    """Turn what says that a snapshot or a bundle is gone or damaged into StateNotKeptError."""
    try:
        yield
    except (SnapshotError, BundleError) as error:
        # The path of a file on the server is of no use to a caller.
        raise StateNotKeptError(
            f"{type(error).__name__.removesuffix('Error').lower()} is not kept any more, or damaged"
        ) from error
