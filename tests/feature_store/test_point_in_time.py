"""Point in time, as properties: what five defects of another feature store would break, and the edges of windows."""

import time
from datetime import date, datetime, timedelta

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import feature_store.features  # noqa: F401 - registers them
from feature_store.canonical import TABLES
from feature_store.column import arrow_schema
from feature_store.computation import feature_table
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.engine import spine_rows
from feature_store.error import FeatureError
from feature_store.point_in_time import Latest, point_in_time_join

EPOCH = datetime(2024, 2, 27)
CUSTOMERS = ("A", "B", "NOBODY")
hours = st.integers(0, 24 * 40)
payments = st.lists(st.tuples(st.sampled_from("AB"), hours, st.integers(-48, 24 * 20), st.integers(1, 9)), max_size=30)
labels = st.lists(st.tuples(st.sampled_from(CUSTOMERS), hours), min_size=1, max_size=12)
properties = settings(max_examples=25, deadline=None)


def at(hour: int) -> datetime:
    return EPOCH + timedelta(hours=hour)


def payment_rows(drawn) -> list[dict]:
    """Rows of payments; some were known before they happened (booked ahead), some weeks later."""
    return [
        {"payment_id": f"P{number}", "customer_id": customer, "paid_at": at(paid), "amount": float(amount),
         "channel": "app", "bill_id": None, "available_at": at(paid + late)}
        for number, (customer, paid, late, amount) in enumerate(drawn)
    ]  # fmt: skip


def tables(**given_rows):
    def table(name):
        return ibis.memtable(pa.Table.from_pylist(given_rows.get(name, []), schema=arrow_schema(TABLES[name])))

    return table


def label_frame(drawn) -> pd.DataFrame:
    frame = pd.DataFrame([{"customer_id": customer, "as_of": at(hour)} for customer, hour in drawn])
    return frame.astype({"as_of": "datetime64[us]"})


def seen(rows, customer, as_of):
    known = [r for r in rows if r["customer_id"] == customer and max(r["paid_at"], r["available_at"]) < as_of]
    return sorted(known, key=lambda r: (r["paid_at"], r["available_at"], r["amount"]))


def joined(rows, frame, ttl=None) -> pd.DataFrame:
    latest = {"last": Latest("payments", ("amount", "paid_at"), ttl)}
    spine = ibis.memtable(frame.assign(number=range(len(frame))))
    table = point_in_time_join(spine, latest, tables(payments=rows))
    return ibis.duckdb.connect().to_pandas(table).sort_values("number", ignore_index=True)


@given(payments, labels)
@properties
def test_no_label_row_is_lost_or_doubled(drawn, wanted):
    frame = label_frame(wanted + wanted)
    result = joined(payment_rows(drawn), frame)
    assert result[["customer_id", "as_of"]].to_dict("records") == frame.to_dict("records")


@given(payments, labels)
@properties
def test_the_latest_record_known_before_the_label_is_joined_and_never_a_later_one(drawn, wanted):
    rows = payment_rows(drawn)
    result = joined(rows, label_frame(wanted))
    for (customer, hour), got in zip(wanted, result.last__amount, strict=True):
        expected = seen(rows, customer, at(hour))
        assert (got == expected[-1]["amount"]) if expected else pd.isna(got)


@given(payments, labels, st.integers(1, 24 * 30))
@properties
def test_a_record_older_than_its_ttl_no_longer_counts(drawn, wanted, ttl):
    rows = payment_rows(drawn)
    result = joined(rows, label_frame(wanted), timedelta(hours=ttl))
    for (customer, hour), got in zip(wanted, result.last__amount, strict=True):
        fresh = [r for r in seen(rows, customer, at(hour)) if r["paid_at"] >= at(hour) - timedelta(hours=ttl)]
        assert (got == fresh[-1]["amount"]) if fresh else pd.isna(got)


@given(payments, labels)
@properties
def test_sums_over_a_window_are_those_of_the_visible_rows_in_it(drawn, wanted):
    rows = payment_rows(drawn)
    spine = ibis.memtable(spine_rows(label_frame(wanted)))
    names = ["paid_last_12_months", "payments_last_6_months", "days_since_last_payment"]
    result = ibis.duckdb.connect().to_pandas(feature_table(names, spine, tables(payments=rows)))
    assert len(result) == len(set(wanted))
    for got in result.itertuples():
        known = seen(rows, got.customer_id, got.as_of)
        assert got.paid_last_12_months == sum(r["amount"] for r in known)
        assert got.payments_last_6_months == len(known)
        since = [(got.as_of - r["paid_at"]).total_seconds() / 86400 for r in known]
        assert (
            got.days_since_last_payment == pytest.approx(min(since)) if since else pd.isna(got.days_since_last_payment)
        )


@given(st.dates(date(2023, 12, 1), date(2024, 4, 30)), st.sampled_from([7, 30, 90, 365]), st.integers(-2, 2))
@properties
def test_windows_are_half_open_across_leap_days_and_month_ends(end, days, off):
    as_of = datetime(end.year, end.month, end.day)
    day = as_of + timedelta(days=off) - (timedelta(days=days) if off % 2 else timedelta(0))
    rows = [{"customer_id": "A", "day": day.date(), "kwh": 3.0, "available_at": datetime(2000, 1, 1)}]
    spine = ibis.memtable(spine_rows(pd.DataFrame({"customer_id": ["A"], "as_of": [as_of]})))
    table = feature_table([f"kwh_last_{days}_days"], spine, tables(meter_readings=rows))
    got = ibis.duckdb.connect().to_pandas(table).iloc[0, 2]
    inside = as_of - timedelta(days=days) <= day < as_of
    assert (got == 3.0) if inside else pd.isna(got)


def test_a_label_with_a_time_zone_is_read_as_shanghai_time():
    utc = pd.DataFrame({"customer_id": ["A"], "as_of": pd.to_datetime(["2026-01-31 16:00:00+00:00"])})
    assert spine_rows(utc)["as_of"][0].as_py() == datetime(2026, 2, 1)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai"])
def _machine_zone(request, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_machine_zone")
def test_the_zone_of_the_machine_does_not_matter():
    rows = payment_rows([("A", 10, 0, 5)])
    # 10 March 2024, 02:30 does not exist in New York; here it is an instant like any other.
    frame = pd.DataFrame({"customer_id": ["A"], "as_of": [datetime(2024, 3, 10, 2, 30)]})
    assert joined(rows, frame).last__paid_at[0] == at(10)
    assert joined(rows, frame).as_of[0] == datetime(2024, 3, 10, 2, 30)


def test_an_unknown_customer_has_nulls_and_is_never_present(load, warehouse):
    load(customers="customer_id,customer_type\nA,residential\n")
    engine = DuckDBEngine(warehouse, threads=1)
    frame = pd.DataFrame({"customer_id": ["NOBODY"], "as_of": [pd.Timestamp("2026-01-01")]})
    latest = {"master": Latest("customers", ("customer_type",)), "bill": Latest("bills", ("amount",))}
    row = engine.join(frame, latest).iloc[0]
    engine.close()
    assert pd.isna(row.master__customer_type)
    assert pd.isna(row.bill__amount)


def test_the_state_as_of_then_does_not_depend_on_what_was_computed_before(load, warehouse):
    load(
        customers="customer_id,customer_type\nA,residential\n",
        payments="payment_id,customer_id,paid_at,amount\n1,A,2026-01-05 10:00:00,10\n2,A,2026-02-05 10:00:00,20\n",
    )
    engine = DuckDBEngine(warehouse, threads=1)
    dates = ["2026-03-01", "2026-01-10", "2026-03-01"]
    sums = [engine.features(["paid_last_12_months"], one_label(date)).iloc[0, 2] for date in dates]
    engine.close()
    assert sums == [30, 10, 30]


def one_label(date: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": ["A"], "as_of": [pd.Timestamp(date)]})


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (("nothing", ()), "unknown table 'nothing'"),
        (("bills", ("colour",)), "bills has no column colour"),
        (("bills", ("amount",), timedelta(0)), "ttl 0:00:00 must be positive"),
    ],
)
def test_a_view_of_what_is_not_there_is_refused(wanted, message):
    with pytest.raises(FeatureError, match=message):
        Latest(*wanted)


def test_labels_without_their_columns_are_refused():
    with pytest.raises(FeatureError, match="label rows lack as_of; they have customer_id"):
        spine_rows(pd.DataFrame({"customer_id": ["A"]}))
