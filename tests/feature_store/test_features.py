"""Features on hand-made histories: windows half-open, late data unseen, no label row lost."""

import pandas as pd
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.error import FeatureError
from feature_store.feature import FEATURES
from feature_store.feature_set import load_feature_set
from feature_store.settings import FeatureStoreSettings

CUSTOMERS = """customer_id,customer_type,opened_on,voltage_level
A,residential,2020-01-01,交流220V
B,commercial,2019-05-05,交流10kV
"""


@pytest.fixture
def features(warehouse):
    engine = DuckDBEngine(warehouse, threads=1)

    def compute(names, as_of, customers=("A",)):
        labels = pd.DataFrame({"customer_id": customers, "as_of": pd.Timestamp(as_of)})
        return engine.features(names, labels)

    yield compute
    engine.close()


def one(frame, name):
    return frame[name].iloc[0]


def test_window_is_closed_at_the_start_and_open_at_the_end(load, features):
    known_at_once = [
        "2025-12-31,8,2025-12-31",
        "2026-01-01,1,2026-01-01",
        "2026-01-30,2,2026-01-30",
        "2026-01-31,4,2026-01-31",
    ]
    rows = "".join(f"A,{row} 00:00:00\n" for row in known_at_once)
    load(customers=CUSTOMERS, meter_readings="customer_id,day,kwh,available_at\n" + rows)
    assert one(features(["kwh_last_30_days"], "2026-01-31"), "kwh_last_30_days") == 2 + 1


def test_reading_of_a_day_is_known_after_its_midnight(load, features):
    load(customers=CUSTOMERS, meter_readings="customer_id,day,kwh\nA,2026-01-30,2\n")
    assert features(["days_read_last_365_days"], "2026-01-31").iloc[0, 2] == 0
    assert features(["days_read_last_365_days"], "2026-01-31 00:00:01").iloc[0, 2] == 1


def test_reading_that_arrived_after_as_of_is_not_seen(load, features):
    load(
        customers=CUSTOMERS,
        meter_readings="customer_id,day,kwh,available_at\nA,2026-01-01,1,2026-01-02 00:00:00\nA,2026-01-02,2,2026-02-01 00:00:00\n",
    )
    assert one(features(["kwh_last_30_days"], "2026-01-10"), "kwh_last_30_days") == 1
    assert one(features(["kwh_last_30_days"], "2026-02-01 00:00:00"), "kwh_last_30_days") != 3
    assert one(features(["kwh_last_90_days"], "2026-02-01 00:00:01"), "kwh_last_90_days") == 3


def test_unknown_customer_keeps_its_row_with_nulls_and_zeros(load, features):
    load(customers=CUSTOMERS)
    row = features(["kwh_last_30_days", "calls_last_90_days"], "2026-01-31", ("NOBODY", "A"))
    assert row.customer_id.tolist() == ["A", "NOBODY"]
    assert row.kwh_last_30_days.isna().all()
    assert row.calls_last_90_days.tolist() == [0, 0]


def test_payment_after_as_of_does_not_settle_a_bill(load, features):
    load(
        customers=CUSTOMERS,
        bills="bill_id,customer_id,period,amount,issued_on,due_on\n1,A,2026-01-01,100,2026-02-01,2026-02-20\n",
        payments="payment_id,customer_id,bill_id,paid_at,amount\n1,A,1,2026-03-05 09:00:00,100\n",
    )
    assert one(features(["owed_now"], "2026-03-01"), "owed_now") == 100
    after = features(["owed_now", "overdue_days_max_of_last_12", "late_share_of_last_6"], "2026-04-01")
    assert after[["owed_now", "late_share_of_last_6"]].to_numpy().tolist() == [[0, 1]]
    assert one(after, "overdue_days_max_of_last_12") == pytest.approx(12 + 9 / 24)


def test_bill_paid_on_its_due_date_is_not_overdue(load, features):
    load(
        customers=CUSTOMERS,
        bills="bill_id,customer_id,period,amount,issued_on,due_on\n1,A,2026-01-01,100,2026-02-01,2026-02-20\n",
        payments="payment_id,customer_id,bill_id,paid_at,amount\n1,A,1,2026-02-20 23:59:59,100\n",
    )
    row = features(["late_bills_of_last_12", "overdue_days_max_of_last_12"], "2026-04-01")
    assert row.iloc[0, 2:].tolist() == [0, 0]


def test_voltage_is_read_in_kilovolts(load, features):
    load(customers=CUSTOMERS)
    assert features(["voltage_kv"], "2026-01-31", ("A", "B")).voltage_kv.tolist() == [0.22, 10]


def test_label_row_without_as_of_is_refused_with_its_number(features):
    with pytest.raises(FeatureError, match="label row 0"):
        features(["tenure_years"], None)


def test_unknown_feature_is_a_clear_error(features):
    with pytest.raises(FeatureError, match="unknown feature 'nothing'"):
        features(["nothing"], "2026-01-31")


def test_feature_sets_load_and_no_risk_set_holds_a_protected_group():
    configs = FeatureStoreSettings().configs
    for path in (configs / "feature_sets").glob("*.toml"):
        loaded = load_feature_set(path.stem, configs)
        if loaded.name.startswith(("default-risk", "arrears", "segments")):
            assert all(FEATURES[name].purpose == "general" for name in loaded.features)


def test_unknown_feature_set_names_those_there_are():
    with pytest.raises(FeatureError, match=r"no feature set 'x'; known: arrears-panel.v1"):
        load_feature_set("x", FeatureStoreSettings().configs)
