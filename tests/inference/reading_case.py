"""A small utility with a real online store, a real desk and snapshot folders, for tests of what reads them."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import orjson
import pyarrow as pa

from feature_store.desk.database import Desk
from feature_store.online.opening import open_reader, open_store
from feature_store.online.protocol import Documents, SnapshotRef
from feature_store.snapshot.folder import FACTS, TAGS
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.writing import mark_published, part_file, place_snapshot, write_part
from inference.app import create_app
from inference.key.ring import KeyEntry, KeyRing, Role
from inference.model.loaded_bundle import LoadedBundle
from inference.publisher import Publisher
from tests.inference.service_fake import FakeBundles, client_of, collaborators

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = ("crm", "scientist", "auditor", "operator")
DIMENSION = {"label": "标签", "dimension": "用电行为", "group": "g", "value": "yes", "confidence": 0.9}
DEFINITIONS = {
    "value.high": {"kind": "composite", "readers": ALL, "sensitivity": "normal", "state": "应用"},
    "load.peak_heavy": {"kind": "rule", "readers": ALL, "sensitivity": "normal", "state": "应用"},
    "mood.dissatisfied": {"kind": "model", "readers": ALL, "sensitivity": "normal", "state": "应用"},
    "place.urban": {"kind": "attribute", "readers": ALL, "sensitivity": "normal", "state": "应用"},
    "care.elderly": {"kind": "attribute", "readers": ("crm", "auditor"), "sensitivity": "protected", "state": "应用"},
    "credit.watch": {"kind": "model", "readers": ("auditor", "operator"), "sensitivity": "sensitive", "state": "应用"},
}
TAG_IDS = tuple(DEFINITIONS)
Held = Mapping[str, Collection[str]]


def profiles(tag: str) -> bool:
    return DEFINITIONS[tag]["kind"] != "attribute"


def documents(customer_id: str, held: Collection[str], unknown: Collection[str] = ()) -> Documents:
    """Return documents as the nightly run writes them."""
    tags = [
        {
            "id": tag, **DIMENSION, "sensitivity": DEFINITIONS[tag]["sensitivity"], "profiling": profiles(tag),
            "source": {"kind": "rule", "name": tag, "version": 1},
        }
        for tag in sorted(held)
    ]  # fmt: skip
    sections = {name: {"statement": "。", "statements": []} for name in ("who", "usage", "payment", "voice")}
    persona = {"customer_id": customer_id, **sections, "next_actions": [], "tags": sorted(held), "sources": {}}
    content = {"customer_id": customer_id, "tags": tags, "unknown": sorted(unknown)}
    return Documents(orjson.dumps(content), orjson.dumps(persona))


def region_of(customer_id: str) -> str | None:
    """Return the region of a customer, of whom every fifth has none."""
    number = int(hashlib.sha256(customer_id.encode()).hexdigest(), 16) % 5
    return None if number == 4 else f"区{number % 2}"


class Utility:
    """Publishes to real stores below `folder`, and makes applications that serve them."""

    def __init__(self, folder: Path, location: str | None = None) -> None:
        self.var = folder
        self.location = location or str(folder / "gridtags.db")
        self.desk_location = location or str(folder / "desk.db")
        self.store = open_store(self.location)
        self.desk = Desk.open(self.desk_location)
        self.nights = self.calls = 0
        self.part_rows = 4  # so few that a handful of customers fills several parts

    def close(self) -> None:
        self.store.close()
        self.desk.close()

    def night(self, held: Held, unknown: Held | None = None) -> str:
        """Publish everyone anew, as the nightly run does, and return the id of the snapshot."""
        self.nights += 1
        snapshot = SnapshotRef(f"n{self.nights}", NOON + timedelta(days=self.nights), "b1", len(held))
        unknown = unknown or {}
        write_folder(self.var / "snapshots", snapshot, held, unknown, self.part_rows)
        rows = [(each, documents(each, held[each], unknown.get(each, ()))) for each in sorted(held)]
        self.store.publish(snapshot, rows)
        mark_published(self.var / "snapshots", snapshot.snapshot_id, datetime.now(tz=UTC))
        return snapshot.snapshot_id

    def call(self, number: int, customer_id: str, held: Collection[str] | None, customers: int) -> None:
        """Publish one customer beside the night, `number` minutes after it, as after a call; None removes the customer."""
        at = NOON + timedelta(days=self.nights, minutes=number + 1)
        self.calls += 1
        snapshot = SnapshotRef(f"n{self.nights}.c{self.calls}", at, "b1", customers)
        changed = [] if held is None else [(customer_id, documents(customer_id, held))]
        removed = [customer_id] if held is None else []
        self.store.publish_changes(snapshot, changed, removed, for_everyone=False)

    def app(self, role: Role = Role.CRM, **settings):
        """Return an application with a reader of its own, whose only key has this role."""
        entry = KeyEntry(sha256=hashlib.sha256(b"let-me-in").hexdigest(), role=role)
        catalogue = {"version": "v", "groups": [], "tags": [{"id": each, **said} for each, said in DEFINITIONS.items()]}
        bundle = LoadedBundle("b1", orjson.dumps(catalogue), b"{}", None)
        desk = Desk.open(self.desk_location)
        at = collaborators(FakeBundles(bundle), open_reader(self.location), var=self.var, **settings)
        keys, publisher = KeyRing({"one": entry}), Publisher(self.location, desk)
        return create_app(replace(at, keys=keys, desk=desk, publisher=publisher))

    def ask_all(self, path: str, queries: Sequence[Mapping[str, object]]) -> list[httpx.Response]:
        """Send one request per query to one application, as making one takes longer than asking it."""

        async def scenario() -> list[httpx.Response]:
            async with client_of(self.app()) as client:
                return [await client.get(path, params=query) for query in queries]

        return asyncio.run(scenario())

    def ask(self, path: str, *, role: Role = Role.CRM, method: str = "GET", **options) -> httpx.Response:
        """Send one request to an application of its own."""

        async def scenario() -> httpx.Response:
            async with client_of(self.app(role)) as client:
                return await client.request(method, path, **options)

        return asyncio.run(scenario())


def write_folder(root: Path, snapshot: SnapshotRef, held: Held, unknown: Held, part_rows: int) -> None:
    """Write the folder of a snapshot, a few customers a part."""
    staged, ids = root.parent / "staged" / snapshot.snapshot_id, sorted(held)
    parts = [ids[start : start + part_rows] for start in range(0, len(ids), part_rows)]
    written = [_write_part(staged, number, part, held, unknown) for number, part in enumerate(parts)]
    shares = {tag: sum(tag in each for each in held.values()) / max(len(ids), 1) for tag in TAG_IDS}
    manifest = SnapshotManifest(
        snapshot_id=snapshot.snapshot_id, as_of=datetime(2026, 3, 1), computed_at=snapshot.computed_at,
        bundle_id=snapshot.bundle_id, catalogue_version="v", models={}, rows=len(ids), shares=shares,
        unknown=dict.fromkeys(TAG_IDS, 0.0), parts=tuple(written),
    )  # fmt: skip
    place_snapshot(staged, manifest, root)


def _write_part(staged: Path, number: int, ids: list[str], held: Held, unknown: Held) -> Part:
    name = part_file(number)
    facts = {"customer_id": ids, "region": [region_of(each) for each in ids]}
    facts |= {"customer_type": ["商业"] * len(ids), "urban_rural": ["城镇"] * len(ids)}
    states = {
        tag: pa.array([-1 if tag in unknown.get(each, ()) else int(tag in held[each]) for each in ids], pa.int8())
        for tag in TAG_IDS
    }
    for folder in (FACTS, TAGS):
        (staged / folder).mkdir(parents=True, exist_ok=True)
    digest = write_part(pa.table(facts), staged / FACTS / name)
    tags_digest = write_part(pa.table({"customer_id": ids, **states}), staged / TAGS / name)
    return Part(file=name, first=ids[0], last=ids[-1], rows=len(ids), sha256=digest, tags_sha256=tags_digest)
