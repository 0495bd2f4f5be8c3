"""Labels at their boundaries: 30 days after the due date, the ends of the horizon, and what became known too late."""

from datetime import datetime

import pandas as pd
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.error import FeatureError
from feature_store.outcome import outcomes
from tests.feature_store.history import write

AS_OF = datetime(2025, 1, 1)
NEXT, QUARTER, HALF = (f"overdue_30_days_{when}" for when in ("on_next_bill", "within_3_months", "within_6_months"))


def bill(number, customer, issued, due, **more):
    return {
        "bill_id": number,
        "customer_id": customer,
        "period": issued,
        "issued_on": issued,
        "due_on": due,
        "amount": 100.0,
        **more,
    }


def payment(number, customer, paid_at, amount=100.0, **more):
    return {
        "payment_id": f"P{number}",
        "customer_id": customer,
        "bill_id": number,
        "paid_at": paid_at,
        "amount": amount,
        **more,
    }


BILLS = [
    bill("b1", "edge_in_time", "2025-01-10", "2025-01-20"),
    bill("b2", "edge_late", "2025-01-10", "2025-01-20"),
    bill("b3", "first_day", "2025-01-01", "2025-01-11"),
    bill("b4", "last_day_of_3", "2025-01-05", "2025-01-15"),
    bill("b5", "last_day_of_3", "2025-03-31", "2025-04-10"),
    bill("b6", "day_after_3", "2025-01-05", "2025-01-15"),
    bill("b7", "day_after_3", "2025-04-01", "2025-04-11"),
    bill("b8", "nothing_to_pay", "2025-01-10", "2025-01-20", amount=0.0),
    bill("b9", "cent", "2025-01-10", "2025-01-20"),
    bill("b10", "day_before", "2024-12-31", "2025-01-10"),
    bill("b11", "late_payment_known_late", "2025-01-10", "2025-01-20"),
]
PAYMENTS = [
    payment("b1", "edge_in_time", "2025-02-19T23:59:59"),
    payment("b2", "edge_late", "2025-02-20T00:00:00"),
    payment("b4", "last_day_of_3", "2025-01-10T09:00:00"),
    payment("b6", "day_after_3", "2025-01-10T09:00:00"),
    payment("b9", "cent", "2025-01-12T09:00:00", amount=99.995),
    payment("b11", "late_payment_known_late", "2025-01-12T09:00:00", available_at="2025-12-01T00:00:00"),
]
CORRECTED = (
    "bill_id,customer_id,period,issued_on,due_on,amount,owed,available_at\n1,A,2025-01-01,2025-01-10,2025-01-20,{}\n"
)


@pytest.fixture
def targets(warehouse):
    write(warehouse, bills=BILLS, payments=PAYMENTS)
    engine = DuckDBEngine(warehouse, threads=1)

    def read(name, known_until=datetime(2025, 11, 1), as_ofs=(AS_OF,)):
        return outcomes(name, engine, list(as_ofs), known_until).set_index("customer_id")

    yield read
    engine.close()


def test_a_bill_paid_on_the_30th_day_after_its_due_date_is_in_time_and_on_the_31st_it_is_not(targets):
    found = targets(NEXT).target
    assert (found["edge_in_time"], found["edge_late"], found["cent"]) == (0, 1, 0)


@pytest.mark.parametrize("name", [NEXT, QUARTER, HALF])
def test_customers_without_a_bill_to_pay_in_the_horizon_have_no_row(targets, name):
    assert {"nothing_to_pay", "day_before"}.isdisjoint(targets(name).index)
    assert targets(name).target["first_day"] == 1


def test_a_horizon_ends_before_the_same_day_three_or_six_months_later(targets):
    assert targets(QUARTER).target[["last_day_of_3", "day_after_3"]].tolist() == [1, 0]
    assert targets(HALF).target[["last_day_of_3", "day_after_3"]].tolist() == [1, 1]
    assert targets(NEXT).target[["last_day_of_3", "day_after_3"]].tolist() == [0, 0]


def test_a_horizon_is_ripe_when_its_end_and_its_last_bill_have_passed_whatever_the_target(targets):
    found = targets(QUARTER)
    assert found.target[["edge_in_time", "edge_late"]].tolist() == [0, 1]
    assert found.ripe_at[["edge_in_time", "edge_late"]].tolist() == [pd.Timestamp("2025-04-01")] * 2
    assert found.ripe_at["last_day_of_3"] == pd.Timestamp("2025-04-10") + pd.Timedelta(days=31)


def test_unripe_rows_are_left_out_until_the_instant_they_ripen(targets):
    assert "last_day_of_3" not in targets(QUARTER, datetime(2025, 5, 10, 23, 59)).index
    assert "last_day_of_3" in targets(QUARTER, datetime(2025, 5, 11)).index
    assert targets(HALF, datetime(2025, 6, 30)).empty


def test_a_payment_that_became_known_after_the_end_of_the_data_does_not_reach_the_label(targets):
    assert targets(NEXT).target["late_payment_known_late"] == 1
    assert targets(NEXT, datetime(2025, 12, 2)).target["late_payment_known_late"] == 0


def test_every_vintage_has_its_own_horizon(targets):
    found = targets(QUARTER, as_ofs=(AS_OF, datetime(2025, 4, 1))).loc["day_after_3"]
    assert dict(zip(found.as_of, found.target, strict=True)) == {
        pd.Timestamp("2025-01-01"): 0,
        pd.Timestamp("2025-04-01"): 1,
    }


def test_an_unknown_outcome_names_the_known_ones(targets):
    with pytest.raises(FeatureError, match=f"unknown outcome 'soon'; known: {NEXT}, {QUARTER}, {HALF}"):
        targets("soon")


def test_a_bill_corrected_after_the_end_of_the_data_is_judged_as_it_stood(load, warehouse):
    load(customers="customer_id,customer_type\nA,residential\n", bills=CORRECTED.format("100,,2025-01-10 08:00:00"))
    load(bills=CORRECTED.format("0,0,2025-06-01 08:00:00"))
    engine = DuckDBEngine(warehouse, threads=1)
    known = [
        outcomes(NEXT, engine, [AS_OF], until).target.tolist() for until in (datetime(2025, 6, 1), datetime(2025, 7, 1))
    ]
    engine.close()
    assert known == [[1], []]
