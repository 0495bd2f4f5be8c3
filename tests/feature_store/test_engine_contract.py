"""DuckDB and Spark give the same cells: 10,000 customers with gaps, late and corrected records, at several instants."""

import shutil
from contextlib import closing
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature import FEATURES
from feature_store.ingest import ingest
from feature_store.point_in_time import Latest
from feature_store.source.mapping import canonical_source
from feature_store.spark_engine import SparkEngine
from feature_store.warehouse import Warehouse
from tests.feature_store.random_derived import derived, write_derived
from tests.feature_store.random_history import corrected, delivered

CUSTOMERS = 10_000
INSTANTS = ("2025-12-01", "2026-02-28 12:30:00", "2026-04-01")
# PySpark 4.0 hands pandas a keyword that pandas 3 no longer wants, and leaves the socket of its gateway to the collector.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated", "ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Warehouse:
    folder, random = tmp_path_factory.mktemp("contract"), np.random.default_rng(11)
    warehouse, tables = Warehouse(folder / "warehouse"), delivered(random, CUSTOMERS)
    for number, frames in enumerate((tables, corrected(random, tables))):
        raw = folder / f"raw{number}"
        raw.mkdir()
        for name, frame in frames.items():
            frame.to_parquet(raw / f"{name}.parquet")
        reports = ingest(canonical_source(), raw, warehouse, datetime(2026, 5, 1))
        assert all(report.commit.quarantined == 0 for report in reports)
    write_derived(warehouse, derived(random, tables))
    return warehouse


@pytest.fixture(scope="module")
def engines(filled):
    if shutil.which("java") is None:
        pytest.fail("Spark needs a Java runtime: install the package openjdk-17-jre-headless")
    with closing(DuckDBEngine(filled, batch_customers=3000)) as duck, closing(SparkEngine(filled)) as spark:
        yield duck, spark


@pytest.fixture
def labels() -> pd.DataFrame:
    """Return each customer at one of three instants."""
    ids = [f"C{number:05d}" for number in range(CUSTOMERS)]
    return pd.DataFrame({"customer_id": ids, "as_of": pd.to_datetime(np.resize(INSTANTS, CUSTOMERS), format="ISO8601")})


def assert_equal(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(ours, theirs, check_exact=False, rtol=1e-9, atol=1e-9, check_dtype=False)


def test_every_feature_is_equal_on_duckdb_and_spark(engines, labels):
    names = [*FEATURES, "price_calls_last_45_days"]  # and a window that only a rule asks for
    ours, theirs = (engine.features(names, labels) for engine in engines)
    assert len(ours) == CUSTOMERS
    assert ours.drop(columns=["customer_id", "as_of"]).notna().any().all()
    assert_equal(ours, theirs)


def test_the_latest_records_are_equal_on_duckdb_and_spark(engines, labels):
    latest = {
        "bill": Latest("bills", ("amount", "issued_on")),
        "fresh": Latest("payments", ("channel", "amount"), timedelta(days=30)),
    }
    ours, theirs = (engine.join(labels.assign(target=range(CUSTOMERS)), latest) for engine in engines)
    assert ours.target.nunique() == CUSTOMERS
    assert ours.fresh__amount.notna().any()
    assert_equal(ours, theirs)


def test_what_is_built_for_everybody_is_what_is_computed_for_labels(engines, tmp_path):
    names, as_of = ["owed_now", "kwh_last_365_days", "weekend_share"], datetime(2026, 2, 28, 12, 30)
    built = []
    for number, engine in enumerate(engines):
        assert engine.build(names, as_of, tmp_path / str(number)) == CUSTOMERS
        built.append(pd.read_parquet(tmp_path / str(number)).sort_values("customer_id", ignore_index=True))
    labels = built[0][["customer_id", "as_of"]]
    assert_equal(built[0], engines[0].features(names, labels))
    assert_equal(built[0], built[1])
