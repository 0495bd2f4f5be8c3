"""Makes the utility that `speed_calls` serves: `python -m benchmarks.speed_calls_town FOLDER CUSTOMERS`.

Facts and calls are random, documents, rules and compiled features are the real ones.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed_bundle import write_benchmark_bundle
from benchmarks.speed_document import customer_id
from benchmarks.speed_risk_child import TREES, risk_detail, risk_model
from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.feature import FEATURES
from feature_store.online.opening import open_store
from feature_store.online.protocol import SHANGHAI, SnapshotRef
from feature_store.snapshot.folder import FACTS, TAGS, file_digest
from feature_store.snapshot.manifest import Part, SnapshotManifest
from feature_store.snapshot.row_writing import HEARD_TABLES, write_rows
from feature_store.snapshot.text_feature import TEXT_FEATURES
from feature_store.snapshot.text_query import features_of_calls, write_text_query
from feature_store.snapshot.writing import PART_ROWS, mark_published, part_file, place_snapshot, write_part
from feature_store.tables.concern import CONCERNS
from feature_store.version import SUPERSEDED_AT
from inference.receipt.workshop import Workshops
from inference.tag.column_sheet import COLUMNS, ColumnSheet
from inference.tag.rule_book import rule_book
from registry.bundle import Bundle, open_bundle, write_bundle
from registry.description import ServedModel

CALLS_EACH = 3
_PERSONA = (
    "tenure_years", "contract_capacity_kva", "kwh_last_365_days", "kwh_growth_90_days", "peak_share", "valley_share",
    "summer_share", "winter_share", "daily_kwh_variation", "max_kw", "bill_amount_last_12_months", "late_bills_of_last_12",
    "overdue_days_max_of_last_12", "owed_now", "days_to_pay_mean_of_last_12", "calls_last_365_days", "default_probability",
    "segment_confidence",
)  # fmt: skip
_TEXTS = {
    "customer_type": "residential", "industry": None, "urban_rural": "urban", "region": "城南", "tariff": None,
    "voltage_level": "交流220V", "segment": "富裕者", "default_band": "A", "default_action": "none", "default_reasons": "[]",
    "evidence": "[]",
}  # fmt: skip


def main() -> None:
    """Write bundle, snapshot and published store."""
    folder, customers = Path(sys.argv[1]), int(sys.argv[2])
    computed_at = datetime.now(tz=SHANGHAI) - timedelta(hours=6)
    bundle = _bundle(folder)
    facts, heard = _facts(bundle, customers), folder / "heard"
    heard.mkdir()
    for name in HEARD_TABLES:
        schema = arrow_schema(TABLES[name]).append(pa.field(SUPERSEDED_AT, pa.timestamp("us")))
        pq.write_table(pa.Table.from_pylist(_heard(name, customers), schema=schema), heard / f"{name}.parquet")
    snapshot = _snapshot(folder, facts, heard, bundle, computed_at)
    _publish(folder, facts, SnapshotRef(snapshot, computed_at, bundle.manifest.bundle_id, customers))


def _bundle(folder: Path) -> Bundle:
    """Return the benchmark's bundle with what personas name besides: two models that no call asks.

    The one of default is of the product's size; its features are none of the facts, hence null.
    """
    write_benchmark_bundle(folder)
    models = {name: folder / "built" / name for name in ("sentiment", "concerns", "default-risk", "segments")}
    risk = risk_model(TREES)
    for name in ("default-risk", "segments"):
        models[name].mkdir()
        served = ServedModel(
            kind="lightgbm", columns=risk.columns, classes=("0", "1"), name=name, version=1, run_id="benchmark",
            detail=risk_detail(risk.columns),
        )  # fmt: skip
        (models[name] / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
        risk.booster.save_model(models[name] / "model.txt")
    catalogue = open_bundle(folder / "bundles").catalogue()
    write_bundle(folder / "bundles", models, catalogue, "benchmark", "speed", datetime.now(tz=SHANGHAI))
    return open_bundle(folder / "bundles")


def _facts(bundle: Bundle, customers: int) -> pa.Table:
    random = np.random.default_rng(3)
    numbers = sorted({*rule_book(bundle.catalogue()).columns, *_PERSONA} - _TEXTS.keys())
    columns: dict[str, Any] = {"customer_id": [customer_id(number) for number in range(customers)]}
    columns |= {name: pa.array([value] * customers, pa.string()) for name, value in _TEXTS.items()}
    return pa.table({**columns, **{name: random.random(customers).round(3) for name in numbers}})


def _heard(table: str, customers: int) -> list[dict[str, object]]:
    """Return some calls of each customer, ids ascending."""
    random, now = np.random.default_rng(5), datetime.now(tz=SHANGHAI).replace(tzinfo=None)
    rows = []
    for number in range(customers * CALLS_EACH):
        ended = now - timedelta(days=1 + float(random.random()) * 400)
        row = {"call_id": f"L{number:08d}", "customer_id": customer_id(number // CALLS_EACH), "available_at": ended}
        if table == "calls":
            rows.append({**row, "started_at": ended - timedelta(minutes=5), "ended_at": ended})
        else:
            about = {f"concern_{name}": bool(random.random() < 0.1) for name in CONCERNS}
            felt = {"sentiment": "neutral", "dissatisfaction": float(random.random()), "evidence": "[]"}
            rows.append({**row, "said_at": ended, **felt, **about})
    return rows


def _snapshot(folder: Path, facts: pa.Table, heard: Path, bundle: Bundle, computed_at: datetime) -> str:
    staged, snapshot_id, parts = folder / "staged", f"{computed_at:%Y%m%dT%H%M%S%f}", []
    files: dict[str, str] = {}
    for number, start in enumerate(range(0, len(facts), PART_ROWS)):
        rows, file = facts.slice(start, PART_ROWS), part_file(number)
        ids = rows.column("customer_id")
        digests = (
            write_part(rows, staged / FACTS / file),
            write_part(rows.select(["customer_id"]), staged / TAGS / file),
        )
        bounds = {"file": file, "first": ids[0].as_py(), "last": ids[-1].as_py(), "rows": len(rows)}
        parts.append(Part.model_validate({**bounds, "sha256": digests[0], "tags_sha256": digests[1]}))
        files |= write_rows(staged / FACTS / file, heard, rows)
    texts = features_of_calls([name for name in facts.column_names if name in FEATURES])
    files[TEXT_FEATURES] = write_text_query(texts, staged)
    (staged / COLUMNS).write_text(ColumnSheet(columns={}).model_dump_json(), encoding="utf-8")
    files[COLUMNS] = file_digest(staged / COLUMNS)
    manifest = SnapshotManifest(
        snapshot_id=snapshot_id, as_of=computed_at.replace(tzinfo=None), computed_at=computed_at,
        bundle_id=bundle.manifest.bundle_id, catalogue_version=bundle.manifest.catalogue_version, models={},
        rows=len(facts), shares={}, unknown={}, parts=tuple(parts), files=files,
    )  # fmt: skip
    place_snapshot(staged, manifest, folder / "snapshots")
    mark_published(folder / "snapshots", snapshot_id, computed_at)
    return snapshot_id


def _publish(folder: Path, facts: pa.Table, snapshot: SnapshotRef) -> None:
    workshop = Workshops(folder / "snapshots", folder / "bundles").of(snapshot.snapshot_id)
    store = open_store(folder / "gridtags.db")
    rows = (row for batch in facts.to_batches(1_000) for row in batch.to_pylist())
    store.publish(snapshot, ((row["customer_id"], workshop.documents(row, workshop.decide(row))) for row in rows))
    store.close()


if __name__ == "__main__":
    main()
