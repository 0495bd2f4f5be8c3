"""Erasing a person while the service runs: nothing is answered from that moment on; files follow by `gridtags erase run`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feature_store.desk.database import Desk
from feature_store.desk.erasure import Erasure, ask_erasure, record_done
from feature_store.desk.opt_out import Act
from feature_store.desk.pending import mark_pending
from feature_store.desk.person import erase_rows
from feature_store.desk.schema import as_instant
from feature_store.online.error import PublicationError, StoreUnavailableError
from inference.error import NoSnapshotError
from inference.publisher import Publisher
from inference.right.record import RightRecord
from registry.retrain_due import ERASE

ASKED = "asked"
"""What the ledger calls that somebody asked; the places where something was done have their own names."""

KEPT = (
    "a tombstone: a salted hash of the id, so that no later load brings the person back",
    "the audit trail: who read or changed what, for as long as it has to be kept",
    "for a week the mark in the change feed that this customer was removed, so that its readers hear of it",
)
"""What an erasure does not touch."""


@dataclass(frozen=True)
class Eraser:
    """Erases on the desk and in the online store, and queues the rest."""

    desk: Desk
    publisher: Publisher
    record: RightRecord

    async def erase(self, customer_id: str, act: Act, models: Mapping[str, int]) -> Erasure:
        """Erase a person and return how far it has come; repeating it goes on, and does no harm.

        `models` are the versions in service: they may have learnt from the person, which an erasure does not undo.

        After the first transaction nothing written later can bring the person back; a store that does not answer now is made up
        for as soon as it does.
        """
        erasure = await asyncio.to_thread(self._ask, customer_id, act, models)
        try:
            await self.publisher.republish(customer_id)
            forgotten = await self.publisher.forget(customer_id)
        except (StoreUnavailableError, PublicationError, NoSnapshotError):
            return erasure
        return await asyncio.to_thread(self._record, erasure.digest, {"versions": forgotten})

    def _ask(self, customer_id: str, act: Act, models: Mapping[str, int]) -> Erasure:
        self.record.append(ERASE, customer_id, act, {"place": ASKED})
        with self.desk.writing() as connection:
            erasure = ask_erasure(connection, customer_id, act, erase_rows(connection, customer_id), models)
            mark_pending(connection, customer_id)
            return erasure

    def _record(self, digest: str, done: object) -> Erasure:
        with self.desk.writing() as connection:
            return record_done(connection, digest, "online", done)


def erasure_told(erasure: Erasure) -> dict[str, Any]:
    """Return an erasure as it is answered; it names nobody."""
    finished = erasure.finished_at
    return {
        "erasure_id": erasure.digest,
        "state": "done" if finished else "pending",
        "asked_at": as_instant(erasure.asked_at).isoformat(),
        "by": erasure.by,
        "reason": erasure.reason,
        "deadline": as_instant(erasure.deadline).isoformat(),
        "finished_at": as_instant(finished).isoformat() if finished else None,
        "done": erasure.places,
        "left": erasure.left,
        "models": erasure.models,
        "kept": list(KEPT),
    }
