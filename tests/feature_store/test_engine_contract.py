"""DuckDB and Spark give the same cell for every feature, on histories with gaps, late data and several vintages."""

import shutil

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.canonical import CONCERNS, CURVE_POINTS, TEXT_SIGNALS
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.engine import arrow_schema
from feature_store.feature import FEATURES
from feature_store.spark_engine import SparkEngine

N = 60
DAYS = pd.date_range("2025-01-01", "2026-03-31", freq="D")


@pytest.fixture
def random(request):
    return np.random.default_rng(11)


def instants(random, n):
    return pd.Series(pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 455 * 86400, n), unit="s"))


def pick(random, n, values):
    return random.choice(np.array(values, dtype=object), n)


def histories(random) -> dict[str, pd.DataFrame]:
    ids = np.array([f"C{i:03d}" for i in range(N)])

    def some(n):
        return pick(random, n, ids[: N - 5])

    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "customer_type": pick(random, N, ["residential", "commercial", "agriculture"]),
            "contract_capacity_kva": random.choice([np.nan, 0.0, 8.0, 400.0], N),
            "operating_capacity_kva": random.choice([np.nan, 8.0, 300.0], N),
            "voltage_level": pick(random, N, ["交流220V", "交流10kV", None, "不明"]),
            "time_of_use": pick(random, N, [True, False, None]),
            "urban_rural": pick(random, N, ["urban", "rural", None]),
            "opened_on": pick(random, N, [pd.Timestamp("2010-05-01").date(), None]),
        }
    )
    readings = pd.DataFrame(
        [(i, d) for i in ids[: N - 10] for d in DAYS if random.random() < 0.3], columns=["customer_id", "day"]
    )
    readings["kwh"] = random.gamma(2.0, 5.0, len(readings)) * (random.random(len(readings)) > 0.1)
    late = readings.day + pd.to_timedelta(random.choice([1, 1, 1, 40], len(readings)), unit="D")
    curves = readings.sample(200, random_state=1)[["customer_id", "day"]].reset_index(drop=True)
    curves = curves.join(pd.DataFrame(random.gamma(2.0, 1.0, (200, 96)), columns=list(CURVE_POINTS)))
    issued = instants(random, 500).dt.normalize()
    bills = pd.DataFrame(
        {
            "bill_id": [f"B{i}" for i in range(500)],
            "customer_id": some(500),
            "period": issued.dt.date,
            "amount": np.round(random.gamma(2.0, 50.0, 500), 2),
            "owed": random.choice([np.nan, np.nan, 0.0, 30.0], 500),
            "penalty": random.choice([np.nan, 0.0, 2.5], 500),
            "payments_made": pd.array(random.choice([0, 1, 2], 500), dtype="Int64"),
            "issued_on": issued.dt.date,
            "due_on": (issued + pd.Timedelta(days=18)).dt.date,
        }
    )
    paid = bills.sample(400, random_state=2).reset_index(drop=True)
    payments = pd.DataFrame(
        {
            "payment_id": [f"P{i}" for i in range(400)],
            "customer_id": paid.customer_id,
            "bill_id": paid.bill_id,
            "paid_at": pd.to_datetime(paid.issued_on) + pd.to_timedelta(random.integers(1, 80 * 86400, 400), unit="s"),
            "amount": paid.amount * random.choice([1.0, 1.0, 0.5], 400),
            "channel": pick(random, 400, ["app", "bank_debit", "office", "prepaid", None]),
        }
    )
    started = instants(random, 150)
    ended = started + pd.to_timedelta(random.integers(60, 20000, 150), unit="s")
    spans = {"started_at": started, "ended_at": ended}
    calls = pd.DataFrame({"call_id": [f"L{i}" for i in range(150)], "customer_id": some(150), **spans})
    return {
        "customers": customers,
        "meter_readings": readings.assign(available_at=late),
        "load_curves": curves,
        "bills": bills,
        "payments": payments,
        "calls": calls,
        "outages": pd.DataFrame(
            {
                "outage_id": [f"O{i}" for i in range(150)],
                "customer_id": some(150),
                **spans,
                "planned": pick(random, 150, [True, False]),
            }
        ),
        "contacts": pd.DataFrame(
            {
                "contact_id": [f"K{i}" for i in range(150)],
                "customer_id": some(150),
                "channel": pick(random, 150, ["web", "app", "hotline"]),
                "contacted_at": started,
            }
        ),
        "work_orders": pd.DataFrame(
            {"work_order_id": [f"W{i}" for i in range(150)], "customer_id": some(150), "accepted_at": started}
        ),
    }


def signals(random, calls):
    n = len(calls)
    frame = pd.DataFrame(
        {
            "call_id": calls.call_id,
            "customer_id": calls.customer_id,
            "said_at": calls.ended_at,
            "available_at": calls.ended_at,
            "sentiment": pick(random, n, ["dissatisfied", "neutral", "satisfied"]),
            "dissatisfaction": random.random(n),
            **{f"concern_{name}": random.random(n) < 0.2 for name in CONCERNS},
            "evidence": None,
        }
    )
    return pa.Table.from_pandas(frame, schema=arrow_schema(TEXT_SIGNALS), preserve_index=False)


# PySpark 4.0 hands pandas a keyword that pandas 3 no longer wants, and leaves the socket of its gateway to the collector.
@pytest.mark.filterwarnings("ignore:The copy keyword is deprecated", "ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
def test_every_feature_is_equal_on_duckdb_and_spark(load, warehouse, random):
    if shutil.which("java") is None:
        pytest.fail("Spark needs a Java runtime: install the package openjdk-17-jre-headless")
    tables = histories(random)
    reports = load(**tables)
    assert all(report.commit.quarantined == 0 for report in reports)
    warehouse.write_derived(
        "text_signals", signals(random, tables["calls"]), "test", pd.Timestamp("2026-05-01").to_pydatetime()
    )
    labels = tables["customers"][["customer_id"]].merge(
        pd.DataFrame({"as_of": pd.to_datetime(["2025-12-01", "2026-02-28 12:30:00", "2026-04-01"], format="ISO8601")}),
        how="cross",
    )
    duck, spark = DuckDBEngine(warehouse, threads=1), SparkEngine(warehouse, "local[1]")
    try:
        ours, theirs = duck.features(list(FEATURES), labels), spark.features(list(FEATURES), labels)
    finally:
        duck.close()
        spark.close()
    pd.testing.assert_frame_equal(ours, theirs, check_exact=False, rtol=1e-9, atol=1e-9)
    assert ours.drop(columns=["customer_id", "as_of"]).notna().any().sum() > 90
