"""The features of one customer at once are those of the nightly run, before and after something new."""

from contextlib import closing
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.error import FeatureError
from feature_store.feature import FEATURES
from feature_store.recomputation import Recomputation
from tests.feature_store.random_derived import derived, write_derived
from tests.feature_store.random_history import corrected, delivered

AS_OF = datetime(2026, 2, 28, 12, 30)
CUSTOMERS, AT_ONCE, ALONE = 1000, 50, 5


def labels(customers) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": list(customers), "as_of": pd.Timestamp(AS_OF)})


def nightly(warehouse, customers, names) -> pd.DataFrame:
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        return engine.features(names, labels(customers))


def assert_same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(ours, theirs, check_exact=False, rtol=1e-9, atol=1e-9)


@pytest.fixture
def history(load, warehouse):
    random = np.random.default_rng(5)
    tables = delivered(random, CUSTOMERS)
    load(**tables)
    load(**corrected(random, tables))
    write_derived(warehouse, derived(random, tables))
    return tables


@pytest.mark.slow
def test_a_thousand_customers_have_the_values_of_the_nightly_run(history, warehouse):
    customers, names = sorted(history["customers"].customer_id), list(FEATURES)
    groups = [[each] for each in customers[:ALONE]]
    groups += [customers[start : start + AT_ONCE] for start in range(ALONE, CUSTOMERS, AT_ONCE)]
    with closing(Recomputation(warehouse, names)) as recomputation:
        frames = []
        for group in groups:
            recomputation.load(group)
            frames.append(recomputation.features(group, AS_OF))
    together = pd.concat(frames, ignore_index=True).sort_values("customer_id", ignore_index=True)
    assert len(together) == CUSTOMERS
    assert_same(together, nightly(warehouse, customers, names))


NAMES = [
    "paid_last_12_months",
    "owed_now",
    "days_since_last_payment",
    "heard_calls_last_365_days",
    "payments_last_6_months",
]
CUSTOMER = "customer_id,customer_type,opened_on\nA,residential,2020-01-01\n"
BILL = "bill_id,customer_id,period,amount,issued_on,due_on\n1,A,2026-01-01,100,2026-01-03,2026-01-20\n"
PAYMENT = {"payment_id": "1", "customer_id": "A", "bill_id": "1", "paid_at": datetime(2026, 2, 20, 9), "amount": 60.0}
HEADER = "payment_id,customer_id,bill_id,paid_at,amount\n"


def test_a_new_payment_counts_at_once_as_it_will_after_the_next_load(load, warehouse):
    load(customers=CUSTOMER, bills=BILL)
    with closing(Recomputation(warehouse, NAMES)) as recomputation:
        assert recomputation.load(["A"]) == {"payments": 0, "bills": 1, "text_signals": 0}
        before = recomputation.features(["A"], AS_OF)
        recomputation.add("payments", [{**PAYMENT, "available_at": PAYMENT["paid_at"]}])
        after = recomputation.features(["A"], AS_OF)
        assert recomputation.visible_rows("A", AS_OF) == {"payments": 1, "bills": 1, "text_signals": 0}
    assert (before.owed_now[0], after.owed_now[0]) == (100, 40)
    load(payments=HEADER + "1,A,1,2026-02-20 09:00:00,60\n")
    assert_same(after, nightly(warehouse, ["A"], NAMES))


def test_a_record_that_comes_again_replaces_the_one_before(load, warehouse):
    load(customers=CUSTOMER, bills=BILL)
    with closing(Recomputation(warehouse, NAMES)) as recomputation:
        recomputation.load(["A"])
        bill = {"bill_id": "1", "customer_id": "A", "amount": 70.0, "period": datetime(2026, 1, 1).date()}
        dates = {"issued_on": datetime(2026, 1, 3).date(), "due_on": datetime(2026, 1, 20).date()}
        recomputation.add("bills", [{**bill, **dates, "available_at": datetime(2026, 2, 1)}])
        assert recomputation.features(["A"], AS_OF).owed_now[0] == 70
        assert recomputation.features(["A"], datetime(2026, 1, 25)).owed_now[0] == 100


def test_what_was_loaded_for_another_customer_is_forgotten(load, warehouse):
    load(customers=CUSTOMER + "B,residential,2020-01-01\n", bills=BILL)
    with closing(Recomputation(warehouse, NAMES)) as recomputation:
        recomputation.load(["A"])
        recomputation.load(["B"])
        assert recomputation.features(["A", "B"], AS_OF).owed_now.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("outages", {}, "no feature asked for reads 'outages'; read are"),
        ("payments", {**PAYMENT}, "payments row 0: available_at required"),
        ("payments", {"available_at": AS_OF}, "payments row 0: payment_id required"),
    ],
)
def test_rows_that_cannot_be_added_are_named(warehouse, table, row, message):
    with closing(Recomputation(warehouse, NAMES)) as recomputation, pytest.raises(FeatureError, match=message):
        recomputation.add(table, [row])
