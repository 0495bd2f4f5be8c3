"""Everything that is held of one person, in one answer (个人信息保护法 45)."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from feature_store.desk.database import Desk
from feature_store.desk.person import held_of
from feature_store.desk.restriction import is_erased
from feature_store.error import SnapshotError
from feature_store.online.protocol import Documents, OnlineReader, TagInterval
from feature_store.snapshot.facts import FactsReader
from feature_store.snapshot.folder import latest
from inference.disclosure.audit import lines_about
from inference.disclosure.personal import personal_fields
from inference.error import ErasedCustomerError, PersonalNotKeptError, UnknownCustomerError
from inference.history.timeline import Timeline
from inference.right.model_statement import model_statements, served_states, steps_into_service, versions_behind
from registry.ledger import Ledger


@dataclass(frozen=True)
class Exporter:
    """Collects from the online store, the desk, the latest snapshot and the audit trail."""

    desk: Desk
    reader: OnlineReader
    facts: FactsReader
    snapshots: Path
    audit: Path
    personal_key: Path | None
    timeline: Timeline
    ledger: Ledger

    async def export(self, customer_id: str, *, personal: bool) -> dict[str, Any]:
        """Return what is held of a person; names, phone and address only with `personal`.

        Raises
        ------
        ErasedCustomerError, UnknownCustomerError
            Nothing is held any more, or nothing ever was.
        """
        held = await asyncio.to_thread(self._held, customer_id, personal=personal)
        documents, history = await self.reader.read(customer_id), await self.reader.history(customer_id)
        if documents is None and not history and not any(held[each] for each in ("desk", "facts", "personal")):
            raise UnknownCustomerError(f"nothing is held of customer {customer_id}")
        statements = model_statements(documents)
        served = served_states(await self.timeline.of_customer(customer_id, history))
        versions = versions_behind(served, statements)
        return {
            "customer_id": customer_id,
            "model_statements": statements,
            "served": served,
            "approvals": await asyncio.to_thread(steps_into_service, self.ledger, versions),
            "snapshot_id": documents.snapshot.snapshot_id if documents and documents.snapshot else None,
            **_documents(documents),
            "history": [_interval(each) for each in history],
            **held,
        }

    def _held(self, customer_id: str, *, personal: bool) -> dict[str, Any]:
        with self.desk.reading() as connection:
            if is_erased(connection, customer_id):
                raise ErasedCustomerError("nothing is kept of this person")
            desk = held_of(connection, customer_id)
        return {
            "desk": desk,
            "facts": self._facts(customer_id),
            "personal": self._personal(customer_id) if personal else None,
            "audit": lines_about(self.audit, customer_id),
        }

    def _facts(self, customer_id: str) -> dict[str, Any] | None:
        try:
            folder = latest(self.snapshots)
            return None if folder is None else self.facts.read(folder.root.name, customer_id)
        except SnapshotError:  # its files are not on this machine
            return None

    def _personal(self, customer_id: str) -> dict[str, str]:
        try:
            return personal_fields(self.desk, self.personal_key, customer_id)
        except PersonalNotKeptError:
            return {}


def _documents(documents: Documents | None) -> dict[str, Any]:
    if documents is None:
        return {"tags": None, "persona": None}
    return {"tags": orjson.loads(documents.tags), "persona": orjson.loads(documents.persona)}


def _interval(interval: TagInterval) -> dict[str, Any]:
    ends = interval.valid_to
    return {
        "tag": interval.tag, "label": interval.label, "valid_from": interval.valid_from.isoformat(),
        "valid_to": ends.isoformat() if ends else None,
    }  # fmt: skip
