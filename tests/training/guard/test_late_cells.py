from datetime import datetime

import pandas as pd
import pytest

from feature_store.arrival import features_as_arrived
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from tests.feature_store.history import write
from training.dataset import Dataset
from training.guard.late import late_cells

NAMES = ("last_bill_amount", "late_share_of_last_6", "owed_now", "calls_last_90_days", "tenure_years")
CUSTOMERS = [f"C{number}" for number in range(8)]
AS_OFS = [datetime(2025, 3, 1), datetime(2025, 5, 1)]


def _bill(customer, month, number):
    days = {"period": f"2025-0{month}-01", "issued_on": f"2025-0{month}-05", "due_on": f"2025-0{month}-15"}
    return {"bill_id": f"{customer}-{month}", "customer_id": customer, "amount": 100.0 * number + month, **days}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Eight customers with six bills, of which every other one is paid late, and some payments arrive late here."""
    warehouse = Warehouse(tmp_path_factory.mktemp("late") / "warehouse")
    bills = [_bill(c, month, number) for number, c in enumerate(CUSTOMERS, 1) for month in range(1, 7)]
    payments = [
        {"payment_id": b["bill_id"], "customer_id": b["customer_id"], "bill_id": b["bill_id"], "amount": b["amount"],
         "paid_at": f"{b['issued_on'][:8]}{10 if number % 2 else 27}T08:00:00", "available_at": "2025-04-20T00:00:00"}
        for number, b in enumerate(bills)
    ]  # fmt: skip
    customers = [{"customer_id": c, "customer_type": "residential", "opened_on": "2020-01-01"} for c in CUSTOMERS]
    write(warehouse, customers=customers, bills=bills, payments=payments)
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


def _dataset(engine, looked_up):
    """Return a dataset whose features were computed as of `looked_up` of each row's as_of."""
    rows = pd.MultiIndex.from_product([CUSTOMERS, AS_OFS], names=["customer_id", "as_of"]).to_frame(index=False)
    found = engine.features(NAMES, rows.assign(as_of=rows.as_of.map(looked_up)))
    values = found.sort_values(["customer_id", "as_of"], ignore_index=True)[list(NAMES)]
    return Dataset(rows.join(values).assign(target=0, ripe_at=pd.Timestamp("2025-09-01")), NAMES)


def test_features_by_what_had_arrived_are_those_of_the_engine(engine):
    dataset = _dataset(engine, lambda as_of: as_of)
    again = features_as_arrived(engine, NAMES, dataset.rows)
    pd.testing.assert_frame_equal(again[list(NAMES)], dataset.x)


def test_features_as_of_the_row_pass(engine):
    assert late_cells(engine, _dataset(engine, lambda as_of: as_of)) == []


def test_features_computed_a_month_after_the_row_are_found_with_a_cell_that_differs(engine):
    found = late_cells(engine, _dataset(engine, lambda as_of: as_of + pd.DateOffset(months=1)), sample=10)
    assert {"last_bill_amount", "late_share_of_last_6"} <= {each.feature for each in found}
    bill = next(each for each in found if each.feature == "last_bill_amount")
    assert bill.detail.startswith("10 of 10 cells, first C")
    assert "calls_last_90_days" not in {each.feature for each in found}
