"""A small utility that serves: real models, a snapshot with rows and compiled features, a store, a desk, an application."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
from fastapi import FastAPI

from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.desk.database import Desk
from feature_store.online.opening import open_reader, open_store
from feature_store.online.protocol import SHANGHAI, SnapshotRef
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import MANIFEST, SnapshotFolder
from feature_store.snapshot.row_writing import HEARD_TABLES, write_rows
from feature_store.snapshot.text_feature import TEXT_FEATURES
from feature_store.snapshot.text_query import write_text_query
from feature_store.version import SUPERSEDED_AT
from inference.app import create_app
from inference.key.ring import KeyEntry, KeyRing, Permission, Role
from inference.model.bundle_watch import BundleWatch
from inference.model.loaded_bundle import LoadedBundle, load_bundle
from inference.nightly.column_sheet import write_column_sheet
from inference.publisher import Publisher
from inference.receipt.risk_answer import with_risk
from inference.receipt.workshop import Workshops
from inference.settings import ServiceSettings
from inference.tag.column_sheet import COLUMNS as SHEET
from registry.bundle import Bundle, open_bundle, write_bundle
from registry.catalogue import Catalogue, TagDefinition, TagGroup
from tests.feature_store.facts_case import place
from tests.inference.risk_bundle import COLUMNS, risk_bundle
from tests.inference.service_fake import client_of, collaborators
from tests.inference.service_text_model import text_models

CONFIGS = ServiceSettings().configs
TEXT_COLUMNS = (
    "calls_last_365_days", "outage_repair_calls_last_365_days", "price_calls_last_365_days", "dissatisfied_calls_last_365_days",
    "last_call_dissatisfaction", "heard_calls_last_365_days",
)  # fmt: skip
_NULLS = (
    "tenure_years", "contract_capacity_kva", "kwh_last_365_days", "kwh_growth_90_days", "peak_share", "valley_share",
    "summer_share", "winter_share", "daily_kwh_variation", "max_kw", "bill_amount_last_12_months", "overdue_days_max_of_last_12",
    "days_to_pay_mean_of_last_12", "is_elderly",
)  # fmt: skip
ATTRIBUTES = {
    "customer_type": "residential", "industry": None, "urban_rural": "urban", "region": "城南", "tariff": None,
    "voltage_level": None, "segment": "甲", "segment_confidence": 0.8,
}  # fmt: skip
IDS = ("C1", "C2", "C3")
OUTAGE, UPSET, OVERDUE, RISKY = "concern.outage_repair", "mood.upset", "payment.often_overdue", "credit.risky"
_GROUP = TagGroup(id="g", label="组", dimension="情感特征", exclusive=False, exhaustive=False)
_NIGHT = datetime.now(tz=SHANGHAI).replace(microsecond=0) - timedelta(hours=3)


def tag(tag_id: str, rule: str, **also: Any) -> TagDefinition:
    fields = {
        "id": tag_id, "label": f"标签{tag_id}", "meaning": "停电抢修" if tag_id == OUTAGE else "含义", "group": "g", "kind": "rule",
        "rule": rule, "version": 1, "owner": "客服中心", "purpose": "服务", "sensitivity": "normal", "refresh": "call",
        "readers": ("crm", "scientist", "auditor", "operator"), "validity_days": 30, "state": "应用",
    }  # fmt: skip
    return TagDefinition.model_validate({**fields, **also})


def catalogue(overdue_from: int = 3) -> Catalogue:
    tags = (
        tag(OUTAGE, "outage_repair_calls_last_365_days >= 1", kind="model", model="concerns"),
        tag(
            UPSET,
            "last_call_dissatisfaction >= 0.5",
            kind="model",
            model="sentiment",
            confidence="last_call_dissatisfaction",
        ),
        tag(OVERDUE, f"late_bills_of_last_12 >= {overdue_from}", version=overdue_from),
        tag(RISKY, "default_action <> 'none'", kind="model", model="default-risk", sensitivity="sensitive"),
    )
    return Catalogue(groups=(_GROUP,), tags=tags)


def bundle_at(folder: Path, tags: Catalogue | None = None) -> Bundle:
    """Promote all four models with a catalogue and open the bundle."""
    folder.mkdir(parents=True, exist_ok=True)
    risk_bundle(folder)
    models = {**text_models(folder / "text"), "default-risk": folder / "risk", "segments": folder / "segments"}
    write_bundle(folder / "bundles", models, tags or catalogue(), "王工", "验证通过", datetime.now(tz=SHANGHAI))
    return open_bundle(folder / "bundles")


class Town:
    """Customers of a small utility; `night` computes and publishes them, `visit` asks the application."""

    def __init__(self, var: Path, bundle: Bundle, location: str | None = None) -> None:
        self.var = var
        self.bundle = bundle
        self.location = location or str(var / "gridtags.db")
        self.desk = Desk.open(location or str(var / "desk.db"))
        self.nights = 0

    @property
    def snapshots(self) -> Path:
        return self.var / "snapshots"

    def night(
        self, bundle: Bundle | None = None, heard: dict[str, list[dict[str, Any]]] | None = None, **late: float
    ) -> str:
        """Publish a snapshot in which the customers of `late` paid so many bills late; return its id."""
        bundle, self.nights = bundle or self.bundle, self.nights + 1
        computed_at = _NIGHT + timedelta(hours=self.nights)
        facts = [self._facts(bundle, each, late.get(each, 0.0)) for each in IDS]
        rows = pa.Table.from_pylist(facts, schema=_schema(facts[0]))
        manifest = bundle.manifest
        folder = place(
            self.snapshots, f"n{self.nights}", rows, per_part=2, computed_at=computed_at, bundle_id=manifest.bundle_id,
            catalogue_version=manifest.catalogue_version, as_of=computed_at.replace(tzinfo=None),
            models={name: model.version for name, model in manifest.models.items()},
        )  # fmt: skip
        self._complete(folder, list(facts[0]), heard or {})
        workshop = Workshops(self.snapshots, bundle.root.parent).of(folder.root.name)
        documents = [(str(row["customer_id"]), workshop.documents(row, workshop.decide(row))) for row in facts]
        with closing(open_store(self.location)) as store:
            store.publish(SnapshotRef(folder.root.name, computed_at, manifest.bundle_id, len(facts)), documents)
        return folder.root.name

    def app(self, **also: Any) -> FastAPI:
        """Return the application on this town's stores; every role is a key of that name."""
        bundles = self.bundle.root.parent
        keys = {
            str(role): KeyEntry(
                sha256=hashlib.sha256(role.encode()).hexdigest(), role=role, scopes=frozenset(Permission)
            )
            for role in Role
        }
        made = collaborators(BundleWatch(bundles, partial(_loaded, bundles, self.bundle.root.name)), var=self.var)
        if bundles != made.settings.bundles and not made.settings.bundles.exists():
            made.settings.bundles.symlink_to(bundles)
        publisher = Publisher(self.location, self.desk)
        own = {"keys": KeyRing(keys), "desk": self.desk, "publisher": publisher, "reader": open_reader(self.location)}
        return create_app(replace(made, **{**own, **also}))

    def visit(self, scenario: Callable[["Ask"], Awaitable[None]], **also: Any) -> None:
        """Run a scenario that asks the application: `await ask(role, method, path, body)`."""

        async def run() -> None:
            async with client_of(self.app(**also)) as client:

                async def ask(role: str, method: str, path: str, body: object = None, **query: str) -> httpx.Response:
                    return await client.request(method, path, json=body, params=query, headers={"X-API-Key": role})

                await scenario(ask)

        asyncio.run(run())

    def _facts(self, bundle: Bundle, customer_id: str, late: float) -> dict[str, Any]:
        bills = dict(zip(COLUMNS, (late, late / 12, 300.0 if late > 6 else 0.0, 120.0), strict=True))
        texts = dict.fromkeys(TEXT_COLUMNS, 0.0) | {"last_call_dissatisfaction": None}
        plain = {"customer_id": customer_id, **ATTRIBUTES, **dict.fromkeys(_NULLS), **bills, **texts, "evidence": None}
        return with_risk(bundle, plain)

    def _complete(self, folder: SnapshotFolder, names: list[str], heard: dict[str, list[dict[str, Any]]]) -> None:
        beside = self.var / f"heard-{folder.root.name}"
        beside.mkdir()
        for table in HEARD_TABLES:
            schema = arrow_schema(TABLES[table]).append(pa.field(SUPERSEDED_AT, pa.timestamp("us")))
            pq.write_table(pa.Table.from_pylist(heard.get(table, []), schema=schema), beside / f"{table}.parquet")
        rows = [write_rows(part, beside) for part in folder.all_facts]
        texts = [name for name in names if name in TEXT_COLUMNS]
        files = {
            TEXT_FEATURES: _compiled_once(partial(write_text_query, texts), (TEXT_FEATURES, *texts), folder.root),
            SHEET: _compiled_once(partial(write_column_sheet, names, (), CONFIGS), (SHEET, *names), folder.root),
            **{name: digest for each in rows for name, digest in each.items()},
        }
        put(folder.root / MANIFEST, folder.manifest.model_copy(update={"files": files}).model_dump_json())


Ask = Callable[..., Awaitable[httpx.Response]]


_COMPILED: dict[tuple[str, ...], tuple[bytes, str]] = {}


def _compiled_once(write: Callable[[Path], str], named: tuple[str, ...], folder: Path) -> str:
    """Write the file `named[0]` as `write` did when it was first asked for these columns: it depends on nothing else here."""
    if named not in _COMPILED:
        digest = write(folder)
        _COMPILED[named] = ((folder / named[0]).read_bytes(), digest)
    content, digest = _COMPILED[named]
    (folder / named[0]).write_bytes(content)
    return digest


@cache
def _loaded(bundles: Path, _: str) -> LoadedBundle:
    return load_bundle(bundles, CONFIGS)


def call(
    call_id: str, customer_id: str = "C1", text: str = "家里又停电了，气死我了", **also: object
) -> dict[str, object]:
    """Return the body of a call that ended a moment ago."""
    ended = datetime.now(tz=SHANGHAI)
    times = {"started_at": (ended - timedelta(minutes=4)).isoformat(), "ended_at": ended.isoformat()}
    turns = [{"speaker": "agent", "text": "您好"}, {"speaker": "customer", "text": text}]
    return {"call_id": call_id, "customer_id": customer_id, "turns": turns, **times, **also}


def _schema(row: dict[str, Any]) -> pa.Schema:
    texts = {*(name for name, value in ATTRIBUTES.items() if name != "segment_confidence"), "customer_id", "evidence"}
    texts |= {"default_band", "default_action", "default_reasons"}
    return pa.schema([(name, pa.string() if name in texts else pa.float64()) for name in row])
