"""A service as a process of its own that has something to answer at every endpoint, and keys of every role."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.desk.personal import keys_in_turn, store_personal
from feature_store.desk.personal_key import new_keys
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import MANIFEST, TAGS, SnapshotFolder
from feature_store.snapshot.writing import write_part
from inference.key.ring import Permission, Role, digest_of
from inference.receipt.workshop import Workshops
from tests.inference.call_case import Town, bundle_at
from tests.inference.service_process import running_service


@dataclass(frozen=True)
class Served:
    """A service that runs on `var`: its URL, the secret of a key of each role, and the ids of two snapshots."""

    url: str
    var: Path
    keys: dict[str, str]
    snapshots: tuple[str, str]


@contextmanager
def served_town(var: Path) -> Iterator[Served]:
    """Compute and publish two nights of three customers, and serve them."""
    town = Town(var, bundle_at(var))
    snapshots = town.night(C1=2, C2=4), town.night(C1=5, C2=4)
    for snapshot in snapshots:
        _write_tags(town, snapshot)
    personal = _personal(town)
    keys = {str(role): f"secret-of-{role}" for role in Role} | {"second": "secret-of-second"}
    with running_service(
        var,
        GRIDTAGS_API_KEYS=json.dumps({name: _entry(name, secret) for name, secret in keys.items()}),
        GRIDTAGS_WEBHOOK_NETWORKS='["127.0.0.0/8"]',
        GRIDTAGS_WEBHOOK_ATTEMPTS="1",
        GRIDTAGS_PERSONAL_KEY=str(personal),
        OMP_NUM_THREADS="1",
    ) as (url, _):
        yield Served(url, var, keys, snapshots)


def _entry(name: str, secret: str) -> dict[str, Any]:
    role = name if name in set(Role) else Role.OPERATOR
    scopes = sorted(set(Permission) if role == Role.OPERATOR else set(Permission) - {Permission.PERSONAL})
    return {"sha256": digest_of(secret), "role": role, "scopes": scopes, "rate": 1e6, "burst": 1_000_000}


def _personal(town: Town) -> Path:
    key_file = town.var / "personal.json"
    new_keys(datetime(2026, 3, 1, tzinfo=UTC)).write(key_file)
    with town.desk.writing() as connection:
        store_personal(connection, keys_in_turn(connection, key_file), {"C1": {"name": "王某"}})
    return key_file


def _write_tags(town: Town, snapshot_id: str) -> None:
    """Complete the folder of a night with the tags, which the town leaves out."""
    folder = SnapshotFolder.open(town.snapshots, snapshot_id)
    workshop = Workshops(town.snapshots, town.var / "bundles").of(snapshot_id)
    parts = []
    for part in folder.manifest.parts:
        rows = pq.read_table(folder.facts(part)).to_pylist()
        states = [{tag: _state(made.holds) for tag, made in workshop.decide(row).items()} for row in rows]
        columns = {tag: pa.array([each[tag] for each in states], pa.int8()) for tag in states[0]}
        table = pa.table({"customer_id": [row["customer_id"] for row in rows], **columns})
        parts.append(part.model_copy(update={"tags_sha256": write_part(table, folder.root / TAGS / part.file)}))
    shares = dict.fromkeys(states[0], 0.5)
    manifest = folder.manifest.model_copy(update={"parts": tuple(parts), "shares": shares})
    put(folder.root / MANIFEST, manifest.model_dump_json())


def _state(holds: bool | None) -> int:
    return -1 if holds is None else int(holds)
