"""Bad input as utilities deliver it: a clear error, or quarantine with field, line and reason; nothing lost."""

from datetime import datetime

import pandas as pd
import pytest

from feature_store.error import SourceError
from feature_store.ingest import ingest
from feature_store.source.csv_file import MAX_LINE_BYTES
from feature_store.source.mapping import canonical_source

NOW = datetime(2026, 5, 1)
CUSTOMERS = "customer_id,customer_type,opened_on\nA,residential,2020-01-01\nB,commercial,2019-05-05\n"

BILLS = "bill_id,customer_id,period,amount,issued_on,due_on\n"
READINGS = "customer_id,day,kwh\n"


def pd_rows(warehouse, table):
    return pd.concat(pd.read_parquet(part) for part in warehouse.parts(table))


def only(reports, table):
    return next(report.commit for report in reports if report.commit.table == table)


def test_missing_column_is_an_error_that_names_it_and_loads_nothing_of_the_file(load, warehouse):
    with pytest.raises(SourceError, match=r"bills.csv: column 'due_on' is missing \(应缴日期\)"):
        load(customers=CUSTOMERS, bills="bill_id,customer_id,period,amount,issued_on\n1,A,2026-01-01,5,2026-02-01\n")
    assert warehouse.commits("bills") == []


def test_wrong_type_goes_to_quarantine_with_line_and_field(load, quarantine):
    reports = load(
        customers=CUSTOMERS, bills=BILLS + "1,A,2026-01-01,ten,2026-02-01,2026-02-20\n2,A,2026-02-01,7,x,2026-03-20\n"
    )
    assert (only(reports, "bills").read, only(reports, "bills").accepted) == (2, 0)
    rows = quarantine()
    assert list(zip(rows.line, rows.field, rows.reason, strict=True)) == [
        (2, "amount", "not a valid number"),
        (3, "issued_on", "not a valid day (YYYY-MM-DD)"),
    ]


def test_negative_kwh_is_quarantined_with_the_allowed_range(load, quarantine):
    load(customers=CUSTOMERS, meter_readings=READINGS + "A,2026-01-01,-3\nA,2026-01-02,3\n")
    assert quarantine().reason.tolist() == ["must be in 0 … 5e+07 kWh"]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400"])
def test_a_number_that_is_none_is_quarantined(load, quarantine, value):
    load(customers=CUSTOMERS, meter_readings=READINGS + f"A,2026-01-01,{value}\n")
    assert quarantine().field.tolist() == ["kwh"]


def test_duplicate_key_in_a_file_keeps_the_first_row(load, quarantine, warehouse):
    reports = load(customers=CUSTOMERS, meter_readings=READINGS + "A,2026-01-01,1\nA,2026-01-01,2\n")
    assert only(reports, "meter_readings").accepted == 1
    assert quarantine()[["line", "field", "reason"]].to_numpy().tolist() == [
        [3, "customer_id, day", "the key stands earlier in this file"]
    ]


def test_key_that_was_loaded_before_is_quarantined(load, quarantine):
    load(customers=CUSTOMERS, meter_readings=READINGS + "A,2026-01-01,1\n")
    load(meter_readings=READINGS + "A,2026-01-01,1\nA,2026-01-02,9\n")
    assert quarantine().reason.tolist() == ["the key was loaded before"]


def test_unknown_customer_in_bills_is_quarantined(load, quarantine):
    load(customers=CUSTOMERS, bills=BILLS + "1,NOBODY,2026-01-01,5,2026-02-01,2026-02-20\n")
    assert quarantine().reason.tolist() == ["unknown customer_id: not among the accepted customers"]


def test_broken_utf8_quarantines_its_line_only(load, quarantine):
    text = (
        "customer_id,customer_type,industry\nA,residential,居民\n".encode()
        + b"B,residential,\xff\xfe\n"
        + "C,residential,商业\n".encode()
    )
    reports = load(customers=text)
    assert (only(reports, "customers").accepted, only(reports, "customers").quarantined) == (2, 1)
    assert quarantine()[["line", "reason"]].to_numpy().tolist() == [[3, "byte 15 of the line is not valid utf-8"]]


def test_gbk_csv_is_read(load, warehouse):
    load(customers="customer_id,customer_type,industry\nA,residential,城镇居民\n".encode("gbk"))
    assert pd_rows(warehouse, "customers").industry.tolist() == ["城镇居民"]


def test_empty_file_is_a_clear_error(load):
    with pytest.raises(SourceError, match=r"customers.csv: the file is empty; expected a header line"):
        load(customers="")


def test_header_without_rows_is_no_error(load):
    assert only(load(customers="customer_id,customer_type\n"), "customers").read == 0


def test_line_of_100_megabytes_is_quarantined_and_the_next_line_is_read(load, quarantine):
    huge = b"A,residential," + b"x" * (100 << 20) + b"\n"
    reports = load(customers=b"customer_id,customer_type,industry\n" + huge + b"B,residential,y\n")
    assert (only(reports, "customers").accepted, only(reports, "customers").quarantined) == (1, 1)
    assert quarantine().reason.tolist() == [f"line of {len(huge)} bytes; at most {MAX_LINE_BYTES} are allowed"]


def test_too_few_fields_are_quarantined(load, quarantine):
    load(customers="customer_id,customer_type\nA\nB,residential\n")
    assert quarantine()[["line", "reason"]].to_numpy().tolist() == [[2, "1 fields; the header has 2"]]


def test_open_quote_costs_its_own_line_only(load, quarantine):
    reports = load(
        customers='customer_id,customer_type,industry\nA,residential,"open\nB,residential,y\nC,residential,z\n'
    )
    assert only(reports, "customers").accepted == 2
    assert quarantine()[["line", "reason"]].to_numpy().tolist() == [[2, "a quote is opened and never closed"]]


def test_quoted_field_may_span_lines(load, warehouse):
    load(customers='customer_id,customer_type,industry\nA,residential,"two\nlines"\n')
    assert pd_rows(warehouse, "customers").industry.tolist() == ["two\nlines"]


def test_unreadable_parquet_is_a_clear_error(load, tmp_path, warehouse):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "customers.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(SourceError, match=r"customers.parquet: not a readable Parquet file"):
        ingest(canonical_source(), tmp_path / "bad", warehouse, NOW)


def test_folder_without_known_files_is_a_clear_error(tmp_path, warehouse):
    with pytest.raises(SourceError, match="no file of source 'canonical' found"):
        ingest(canonical_source(), tmp_path, warehouse, NOW)
