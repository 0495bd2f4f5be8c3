"""DuckDB and Spark give the same cell for every feature, on histories with gaps, late data and several vintages."""

import shutil

import numpy as np
import pandas as pd
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.feature import FEATURES
from feature_store.spark_engine import SparkEngine
from tests.feature_store.random_history import delivered, derived, write_derived


@pytest.fixture
def random(request):
    return np.random.default_rng(11)


# PySpark 4.0 hands pandas a keyword that pandas 3 no longer wants, and leaves the socket of its gateway to the collector.
@pytest.mark.filterwarnings("ignore:The copy keyword is deprecated", "ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
def test_every_feature_is_equal_on_duckdb_and_spark(load, warehouse, random):
    if shutil.which("java") is None:
        pytest.fail("Spark needs a Java runtime: install the package openjdk-17-jre-headless")
    tables = delivered(random)
    reports = load(**tables)
    assert all(report.commit.quarantined == 0 for report in reports)
    write_derived(warehouse, derived(random, tables))
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
    assert ours.drop(columns=["customer_id", "as_of"]).notna().any().all()
