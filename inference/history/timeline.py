"""Puts together which snapshot, which models and which rules served when; from the online store, the ledger and the own disk."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from feature_store.online.protocol import SHANGHAI, OnlineReader, ServedVersion, SnapshotRef, TagInterval
from registry.inventory import Inventory, ServedBundle, read_inventory
from registry.ledger import Ledger

Record = dict[str, object]


class Timeline:
    """Answers from the online store, the ledger and the bundles that are kept."""

    def __init__(self, reader: OnlineReader, ledger: Ledger, bundles: Path) -> None:
        self._reader = reader
        self._ledger = ledger
        self._bundles = bundles

    async def inventory(self) -> Inventory:
        """Return every bundle that was in service; LedgerError when the ledger does not answer."""
        return await asyncio.to_thread(read_inventory, self._ledger, self._bundles)

    async def at(self, instant: datetime | None) -> Record:
        """Return what served at an instant, now without one; NotKeptError when that is not kept."""
        moment = _aware(instant)
        inventory = await self.inventory()
        snapshot = await (self._reader.current() if instant is None else self._reader.snapshot_as_of(moment))
        return {"at": moment, "bundle": bundle_record(inventory.at(moment)), **_snapshot(snapshot, inventory)}

    async def of_customer(self, customer_id: str, intervals: Sequence[TagInterval]) -> list[Record]:
        """Return each version of a customer's documents that was served; `intervals` say which tags came and went then."""
        inventory = await self.inventory()
        gained, lost = tags_by_instant(intervals)
        return [
            {
                **_version(each, inventory),
                "gained": gained.get(each.published_at, []),
                "lost": lost.get(each.published_at, []),
            }
            for each in await self._reader.served(customer_id)
        ]

    async def behind(self, customer_id: str, instant: datetime) -> Record | None:
        """Return the snapshot behind the answer of an instant, its bundle and models; None when there was no answer."""
        documents = await self._reader.read_as_of(customer_id, _aware(instant))
        if documents is None or documents.snapshot is None:
            return None
        return {"at": _aware(instant), **_snapshot(documents.snapshot, await self.inventory())}


def tags_by_instant(
    intervals: Sequence[TagInterval],
) -> tuple[dict[datetime, list[str]], dict[datetime, list[str]]]:
    """Return by instant of publication which tags were gained, and which were lost."""
    gained: dict[datetime, list[str]] = defaultdict(list)
    lost: dict[datetime, list[str]] = defaultdict(list)
    for each in intervals:
        gained[each.valid_from].append(each.tag)
        if each.valid_to is not None:
            lost[each.valid_to].append(each.tag)
    return dict(gained), dict(lost)


def bundle_record(served: ServedBundle | None) -> Record | None:
    """Return a bundle that was in service, ready for JSON."""
    if served is None:
        return None
    manifest = served.manifest
    return {
        "bundle_id": served.bundle_id,
        "since": served.since,
        "until": served.until,
        "promoted": served.entry.content.model,
        "promoted_by": served.entry.by,
        "reason": served.entry.content.reason,
        "run_id": served.entry.content.run_id,
        "models": served.models,
        "kinds": {name: model.kind for name, model in manifest.models.items()} if manifest else None,
        "catalogue_version": served.catalogue_version,
        "kept": manifest is not None,
    }


def _snapshot(snapshot: SnapshotRef | None, inventory: Inventory) -> Record:
    if snapshot is None:
        return {"snapshot": None, "snapshot_bundle": None}
    return {"snapshot": asdict(snapshot), "snapshot_bundle": bundle_record(inventory.of(snapshot.bundle_id))}


def _version(version: ServedVersion, inventory: Inventory) -> Record:
    snapshot = version.snapshot
    bundle = inventory.of(snapshot.bundle_id)
    return {
        "published_at": version.published_at,
        "snapshot_id": snapshot.snapshot_id,
        "computed_at": snapshot.computed_at,
        "bundle_id": snapshot.bundle_id,
        "removed": version.removed,
        "models": bundle.models if bundle else None,
        "catalogue_version": bundle.catalogue_version if bundle else None,
    }


def _aware(instant: datetime | None) -> datetime:
    if instant is None:
        return datetime.now(tz=UTC).astimezone(SHANGHAI)
    return instant.replace(tzinfo=SHANGHAI) if instant.tzinfo is None else instant
