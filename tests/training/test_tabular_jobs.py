"""Default risk and segments, from canonical tables to a registered version."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature_set import FeatureSet
from feature_store.ingest import ingest
from feature_store.outcome import outcomes
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from registry.error import GateMissedError
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from training.config import load_config
from training.jobs import default_risk, segments
from training.jobs.segments import SegmentsConfig
from training.risk.config import RiskConfig
from training.segment.customer import customer_features
from training.segment.naming import load_naming
from training.segment.previous import champion

FIRST, END = datetime(2024, 7, 1), datetime(2026, 3, 1)
CONFIGS = RegistrySettings().configs
RISK_FEATURES = FeatureSet(
    name="default-risk.v1",
    purpose="test",
    features=(
        "late_share_of_last_6",
        "last_bill_late",
        "overdue_days_max_of_last_12",
        "last_bill_amount",
        "owed_now",
        "kwh_last_90_days",  # null throughout: there are no meters here
        "calls_last_90_days",  # 0 throughout
    ),
)
SEGMENT_FEATURES = FeatureSet(
    name="segments.v1",
    purpose="test",
    features=("bill_amount_last_12_months", "late_share_of_last_6", "days_to_pay_mean_of_last_12"),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Two hundred customers; a third of them pays late or not at all."""
    folder = tmp_path_factory.mktemp("utility")
    random = np.random.default_rng(5)
    months = pd.date_range(FIRST, "2026-02-01", freq="MS")
    bills = pd.MultiIndex.from_product(
        [[f"C{i:03d}" for i in range(200)], months], names=["customer_id", "issued_on"]
    ).to_frame(index=False)
    bills["bill_id"] = [f"B{i}" for i in range(len(bills))]
    bills["period"], bills["due_on"] = bills.issued_on, bills.issued_on + pd.Timedelta(days=15)
    careless = np.repeat(random.random(200) < 1 / 3, len(months))
    bills["amount"] = np.round(
        np.repeat(random.choice([50.0, 400.0, 3000.0], 200), len(months)) * random.uniform(0.8, 1.2, len(bills)), 2
    )
    delay = np.where(careless, random.choice([5, 30, 70], len(bills)), random.choice([2, 5, 10], len(bills)))
    bills["paid_at"] = bills.issued_on + pd.to_timedelta(delay, unit="D")
    pd.DataFrame({"customer_id": bills.customer_id.unique(), "customer_type": "residential"}).to_parquet(
        folder / "customers.parquet"
    )
    dates = bills[["issued_on", "due_on", "period"]].apply(lambda column: column.dt.date)
    bills[["bill_id", "customer_id", "amount"]].join(dates).to_parquet(folder / "bills.parquet")
    paid = bills[bills.paid_at < END].assign(payment_id=bills.bill_id)
    paid[["payment_id", "customer_id", "bill_id", "paid_at", "amount"]].to_parquet(folder / "payments.parquet")
    warehouse = Warehouse(folder / "warehouse")
    ingest(canonical_source(), folder, warehouse, END)
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    return ModelRegistry(RegistrySettings(var=tmp_path_factory.mktemp("var")))


def clock():
    return datetime(2026, 3, 1, 2, 0)


def risk_config(**changes):
    config = load_config(RegistrySettings().configs / "jobs" / "default-risk.toml", RiskConfig)
    drivers = {"increasing": RISK_FEATURES.features[:1]}
    booster = config.booster.model_copy(update={"rounds": 30, "min_child_samples": 20, **drivers})
    search = config.search.model_copy(update={"trials": 2, "folds": 1})
    # Whoever is careful here never pays late, and two hundred customers repeat each other.
    guard = config.guard.model_copy(update={"allowed": (*RISK_FEATURES.features, "rows")})
    parts = {
        "booster": booster,
        "search": search,
        "scorecard": config.scorecard.model_copy(update=drivers),
        "guard": guard,
    }
    return config.model_copy(update=parts | {"gates": config.gates[:1]} | changes)


def test_outcome_is_ripe_30_days_after_the_due_date_and_not_before(engine):
    as_of = [datetime(2025, 6, 1)]
    ripe_at = outcomes("overdue_30_days_on_next_bill", engine, as_of, END).ripe_at.unique()
    assert ripe_at.tolist() == [pd.Timestamp("2025-06-16") + pd.Timedelta(days=31)]
    assert outcomes("overdue_30_days_on_next_bill", engine, as_of, datetime(2025, 7, 16)).empty


def test_outcome_counts_only_bills_unpaid_30_days_after_they_were_due(engine):
    target = (
        outcomes("overdue_30_days_on_next_bill", engine, [datetime(2025, 6, 1)], END).set_index("customer_id").target
    )
    bills = (
        engine.table("bills")
        .to_pandas()
        .merge(engine.table("payments").to_pandas()[["bill_id", "paid_at"]], on="bill_id", how="left")
    )
    june = bills[bills.issued_on.astype(str) == "2025-06-01"].set_index("customer_id")
    unpaid = ~(june.paid_at < pd.Timestamp("2025-07-17"))
    assert target.sort_index().tolist() == unpaid.astype(int).sort_index().tolist()
    assert 0 < target.mean() < 0.5


@pytest.mark.slow
def test_default_risk_registers_a_version_that_beats_its_baseline(engine, registry):
    version = default_risk.run(risk_config(), RISK_FEATURES, engine, registry, clock, FIRST, END, CONFIGS)
    metrics = registry.version(version.name, version.version).metrics
    assert metrics["auc.low"] <= metrics["auc"] <= metrics["auc.high"]
    assert metrics["auc"] >= metrics["auc.baseline"]
    assert metrics["auc.rows"] > 0


@pytest.mark.slow
def test_missed_gate_names_the_figure_and_registers_nothing(engine, registry):
    before = len(registry.list_versions())
    gates = (risk_config().gates[0].model_copy(update={"at_least": 0.999, "over_baseline": None}),)
    with pytest.raises(GateMissedError, match=r"auc is 0\.\d+, must be at least 0.999"):
        default_risk.run(risk_config(gates=gates), RISK_FEATURES, engine, registry, clock, FIRST, END, CONFIGS)
    assert len(registry.list_versions()) == before


@pytest.fixture(scope="module")
def segments_config():
    blocks = {
        "level": {"features": ["bill_amount_last_12_months"], "weight": 1.0},
        "payment": {"features": ["late_share_of_last_6", "days_to_pay_mean_of_last_12"], "weight": 1.0},
    }
    return SegmentsConfig.model_validate(
        {
            "name": "segments",
            "feature_set": "segments.v1",
            "sample": 200,
            "spaces": {"customer": blocks},
            "candidates": {"smallest_k": 3, "largest_k": 5, "limits": {"smallest": 0.05, "largest": 0.6}},
            "judgement": {"refits": 2, "explained": ["bill_amount_last_12_months"]},
            "gates": [{"metric": "silhouette", "over_baseline": 0.05}],
            "sheets": False,
        }
    )


def train_segments(config, engine, registry, as_of):
    naming = load_naming(RegistrySettings().configs)
    return segments.run(config, naming, SEGMENT_FEATURES, engine, registry, clock, as_of)


@pytest.fixture(scope="module")
def first_segments(segments_config, engine, registry):
    version = train_segments(segments_config, engine, registry, datetime(2025, 8, 1))
    registry.set_champion("segments", version.version)
    return version, champion(registry, "segments")


@pytest.mark.slow
def test_segments_give_every_customer_one_of_the_named_groups(first_segments, registry):
    version, first = first_segments
    metrics = registry.version(version.name, version.version).metrics
    assert metrics["silhouette"] > metrics["silhouette.baseline"]
    assert 0.05 <= metrics["smallest_share"] <= metrics["largest_share"] <= 0.6
    assert first.model.ids == tuple(f"s{number:02d}" for number in range(1, len(first.model.ids) + 1))
    assert len(set(first.model.description.classes)) == len(first.model.ids)


@pytest.mark.slow
def test_segments_learnt_again_months_later_keep_ids_and_names_and_tell_who_moved(
    first_segments, segments_config, engine, registry
):
    before = first_segments[1].model
    registry.set_champion("segments", train_segments(segments_config, engine, registry, END).version)
    after = champion(registry, "segments")
    assert (after.model.ids, after.model.description.classes) == (before.ids, before.description.classes)
    names = [*SEGMENT_FEATURES.features, "days_read_last_365_days"]
    then, now = (customer_features(engine, names, moment) for moment in (datetime(2025, 8, 1), END))
    old_then, old_now, new = first_segments[1].groups(then), first_segments[1].groups(now), after.groups(now)
    expected = {"by_model": np.mean(old_now != new), "by_time": np.mean(old_then != new)}
    assert after.detail["moved"] == pytest.approx(expected, abs=1e-4)
    assert expected["by_model"] < 0.1
