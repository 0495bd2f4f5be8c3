"""Records that come again: what was known when, on bills that are issued anew and master data that change."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse

CUSTOMERS = "customer_id,customer_type,tariff,opened_on\nA,residential,居民,2020-01-01\n"
BILLS = "bill_id,customer_id,period,amount,issued_on,due_on,available_at\n"
FIRST = "1,A,2026-01-01,100,2026-02-01,2026-02-20,2026-02-01 00:00:00\n"
AGAIN = "1,A,2026-01-01,80,2026-02-01,2026-02-20,2026-02-10 09:00:00\n"
LOADED = datetime(2026, 5, 1)


@pytest.fixture
def billed(warehouse):
    def amount(as_of):
        engine = DuckDBEngine(warehouse, threads=1)
        labels = pd.DataFrame({"customer_id": ["A"], "as_of": [pd.Timestamp(as_of)]})
        row = engine.features(["bill_amount_last_12_months", "bills_last_12_months"], labels).iloc[0]
        engine.close()
        return row.bill_amount_last_12_months, row.bills_last_12_months

    return amount


def test_a_bill_issued_again_replaces_the_first_from_the_instant_it_was_known(load, billed):
    load(customers=CUSTOMERS, bills=BILLS + FIRST)
    load(bills=BILLS + AGAIN)
    assert billed("2026-02-10 09:00:00") == (100, 1)
    assert billed("2026-02-10 09:00:01") == (80, 1)
    assert billed("2026-04-01") == (80, 1)


def test_versions_in_one_file_and_in_any_order_are_the_same(load, billed):
    load(customers=CUSTOMERS, bills=BILLS + AGAIN + FIRST)
    assert billed("2026-02-05") == (100, 1)
    assert billed("2026-03-01") == (80, 1)


def test_an_earlier_version_that_comes_late_does_not_hide_the_later_one(load, billed):
    load(customers=CUSTOMERS, bills=BILLS + AGAIN)
    load(bills=BILLS + FIRST)
    assert billed("2026-02-05") == (100, 1)
    assert billed("2026-03-01") == (80, 1)


def test_the_same_content_known_earlier_than_was_thought_is_no_repetition(load, billed):
    load(customers=CUSTOMERS, bills=BILLS + AGAIN)
    load(bills=BILLS + AGAIN.replace("2026-02-10 09:00:00", "2026-02-01 00:00:00"))
    assert billed("2026-02-05") == (80, 1)
    assert billed("2026-03-01") == (80, 1)


def test_a_change_whose_arrival_is_not_stated_counts_from_its_load(load, billed):
    unstated = "bill_id,customer_id,period,amount,issued_on,due_on\n1,A,2026-01-01,{},2026-02-01,2026-02-20\n"
    load(customers=CUSTOMERS, bills=unstated.format(100))
    load(bills=unstated.format(80))
    assert billed("2026-04-30") == (100, 1)
    assert billed(LOADED) == (100, 1)
    assert billed("2026-05-01 00:00:01") == (80, 1)


def test_the_same_record_again_is_a_repetition(load, quarantine, billed):
    load(customers=CUSTOMERS, bills=BILLS + FIRST)
    load(bills=BILLS + FIRST + "2,A,2026-02-01,50,2026-03-01,2026-03-20,2026-03-01 00:00:00\n")
    assert quarantine().reason.tolist() == ["the key was loaded before"]
    assert billed("2026-04-01") == (150, 2)


def test_two_versions_of_one_instant_in_a_file_are_refused(load, quarantine):
    load(customers=CUSTOMERS, bills=BILLS + FIRST + FIRST.replace(",100,", ",90,"))
    assert quarantine().reason.tolist() == ["the key stands earlier in this file"]


def test_changed_master_data_leave_one_row_for_the_customer(load, warehouse):
    load(customers=CUSTOMERS)
    load(customers=CUSTOMERS.replace("居民", "居民分时"))
    engine = DuckDBEngine(warehouse, threads=1)
    assert engine.table("customers").to_pandas().tariff.tolist() == ["居民分时"]
    assert len(engine.versions("customers").to_pandas()) == 2
    engine.close()


versions = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(1, 5), st.integers(0, 3)), min_size=1, max_size=25
)


@given(versions, st.integers(0, 22))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_at_any_instant_the_version_known_last_counts_whatever_the_order_of_loads(tmp_path_factory, rows, day):
    folder = tmp_path_factory.mktemp("versions")
    warehouse, stated = Warehouse(folder / "warehouse"), {}
    for number in range(4):
        text = BILLS
        for bill, hour, amount, file in rows:
            # The first to state an instant is believed: two versions of one instant cannot both be true.
            if file == number and (bill, hour) not in stated:
                stated[bill, hour] = amount
                known = pd.Timestamp("2026-02-01") + pd.Timedelta(hours=hour)
                text += f"{bill},A,2026-01-01,{amount},2026-02-01,2026-02-20,{known}\n"
        raw = folder / f"raw{number}"
        raw.mkdir()
        (raw / "bills.csv").write_text(text)
        (raw / "customers.csv").write_text(CUSTOMERS)
        ingest(canonical_source(), raw, warehouse, LOADED)
    engine = DuckDBEngine(warehouse, threads=1)
    as_of = pd.Timestamp("2026-02-01") + pd.Timedelta(hours=day)
    got = engine.features(["bill_amount_last_12_months"], pd.DataFrame({"customer_id": ["A"], "as_of": [as_of]}))
    engine.close()
    latest = {bill: max(hour for b, hour in stated if b == bill and hour < day) for bill, at in stated if at < day}
    assert got.bill_amount_last_12_months.iloc[0] == sum(stated[bill, hour] for bill, hour in latest.items())
