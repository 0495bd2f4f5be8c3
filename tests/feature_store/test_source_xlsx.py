"""Excel workbooks as a person keeps them: dates, formulas, gaps, errors; and what is no workbook."""

import re
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from feature_store.error import SourceError
from feature_store.ingest import ingest
from feature_store.source import xlsx_file
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from tests.feature_store.source_database import NOW, ids, rows

HEADER = ("customer_id", "customer_type", "opened_on", "operating_capacity_kva", "time_of_use")


@pytest.fixture
def load_rows(tmp_path, warehouse: Warehouse):
    def run(*values, name="customers.xlsx"):
        workbook = Workbook()
        for row in values:
            workbook.active.append(row)
        workbook.create_sheet("notes").append(["not read"])
        workbook.save(tmp_path / name)
        return ingest(canonical_source(), tmp_path, warehouse, NOW)

    return run


def test_days_numbers_flags_and_codes_are_read_as_what_they_are(load_rows, warehouse):
    load_rows(
        HEADER,
        ("a", "residential", date(2020, 2, 29), 8, True),
        (1002, "commercial", datetime(2021, 1, 1), 12.5, False),
        (" c ", "residential", "2022-03-04", None, "否"),
    )
    loaded = rows(warehouse).set_index("customer_id").sort_index()
    assert list(loaded.index) == ["1002", "a", "c"]
    assert [str(day)[:10] for day in loaded.opened_on] == ["2021-01-01", "2020-02-29", "2022-03-04"]
    assert list(loaded.time_of_use) == [False, True, False]
    assert loaded.operating_capacity_kva["1002"] == 12.5


def test_a_line_is_the_number_of_the_row_in_the_sheet(load_rows, quarantine):
    (report,) = load_rows(HEADER[:2], ("a", "residential"), (), (None, None), ("b", "nonsense"))
    assert (report.commit.read, report.commit.accepted) == (2, 1)
    assert list(quarantine().line) == [5]


def test_errors_rounded_numbers_times_and_values_beside_the_header_are_rejected(load_rows, quarantine, warehouse):
    load_rows(
        HEADER[:2],
        ("#N/A", "residential"),
        (1234567890123456789, "residential"),
        (time(8, 30), "residential"),
        ("d", "residential", "beside"),
        ("e", "residential"),
    )
    assert ids(warehouse) == ["e"]
    assert list(quarantine().line) == [2, 3, 4, 5]
    assert "more than 15 digits" in quarantine().reason[1]


def test_a_formula_counts_as_its_last_value(tmp_path, load_rows, warehouse):
    with pytest.raises(SourceError, match="no file of source"):
        load_rows(HEADER[:2], ("=1+1", "residential"), name="draft.xlsx")
    # Excel keeps the value beside the formula, openpyxl does not write one: put it there.
    with zipfile.ZipFile(tmp_path / "draft.xlsx") as draft, zipfile.ZipFile(tmp_path / "customers.xlsx", "w") as target:
        for name in draft.namelist():
            target.writestr(name, re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>2</v>", draft.read(name)))
    ingest(canonical_source(), tmp_path, warehouse, NOW)
    assert ids(warehouse) == ["2"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "expected column names"),
        ([(None, None), ("a", "residential")], "expected column names"),
        ([("customer_id", "customer_id")], "names 'customer_id' more than once"),
    ],
)
def test_a_bad_header_is_told(load_rows, values, message):
    with pytest.raises(SourceError, match=message):
        load_rows(*values)


@pytest.mark.parametrize("content", [b"PK no workbook", b"", "zip"])
def test_what_is_no_workbook_is_told_and_loads_nothing(tmp_path, warehouse, content):
    path = tmp_path / "customers.xlsx"
    if content == "zip":
        with zipfile.ZipFile(path, "w") as other:
            other.writestr("readme.txt", "hello")
    else:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=r"customers\.xlsx: not a readable Excel workbook"):
        ingest(canonical_source(), tmp_path, warehouse, NOW)
    assert not warehouse.commits()


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path, warehouse):
    with zipfile.ZipFile(tmp_path / "customers.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_001)
    with pytest.raises(SourceError, match=r"100,000,001 bytes unpacked; at most 100,000,000 are allowed"):
        ingest(canonical_source(), tmp_path, warehouse, NOW)


def test_a_sheet_of_too_many_rows_is_refused(load_rows, monkeypatch):
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 3)
    with pytest.raises(SourceError, match="more than 3 rows"):
        load_rows(HEADER[:2], *((f"c{n}", "residential") for n in range(4)))
