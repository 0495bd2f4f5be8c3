"""Feast's side of the benchmark of the point-in-time join, for a Python that has Feast: `benchmarks.feast_join FOLDER LABELS`.

The default offline store joins on the event alone and takes `available_at` as the time of creation, which only breaks ties.
"""

import sys
from pathlib import Path

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.types import Float64, String

from benchmarks.speed_child import report

VIEWS = {"bills": ("issued_on", Float64, "amount"), "payments": ("paid_at", Float64, "amount"),
         "contacts": ("contacted_at", String, "kind")}  # fmt: skip


def open_feast(folder: Path) -> FeatureStore:
    """Return a store with the three views over copies of the tables whose events are instants in UTC, as Feast has it."""
    config = RepoConfig(
        project="bench", provider="local", registry=str(folder / "registry.db"), entity_key_serialization_version=3,
        offline_store={"type": "file"}, online_store={"type": "sqlite", "path": str(folder / "online.db")},
    )  # fmt: skip
    store = FeatureStore(config=config)
    customer = Entity(name="customer", join_keys=["customer_id"], value_type=ValueType.STRING)
    store.apply([customer, *(_view(folder, name, customer) for name in VIEWS)])
    return store


def _view(folder: Path, name: str, customer: Entity) -> FeatureView:
    event, kind, column = VIEWS[name]
    rows = pd.read_parquet(
        folder / "warehouse" / name / "all.parquet", columns=["customer_id", event, "available_at", column]
    )
    for instant in (event, "available_at"):
        rows[instant] = pd.to_datetime(rows[instant]).astype("datetime64[us]").dt.tz_localize("UTC")
    path = folder / f"feast_{name}.parquet"
    rows.to_parquet(path)
    source = FileSource(path=str(path), timestamp_field=event, created_timestamp_column="available_at")
    return FeatureView(name=name, entities=[customer], schema=[Field(name=column, dtype=kind)], source=source, ttl=None)


def main() -> None:
    """Join the labels and print the cost."""
    folder = Path(sys.argv[1])
    store = open_feast(folder)
    labels = pd.read_parquet(sys.argv[2]).rename(columns={"as_of": "event_timestamp"})
    labels["event_timestamp"] = labels.event_timestamp.dt.tz_localize("UTC")
    wanted = [f"{name}:{column}" for name, (_, _, column) in VIEWS.items()]
    report(lambda: float(len(store.get_historical_features(labels, wanted, full_feature_names=True).to_df())))


if __name__ == "__main__":
    main()
