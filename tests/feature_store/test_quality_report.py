"""The report: a page that any browser may open, the same as JSON, and a table on the console."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from feature_store.error import DataQualityError, WarehouseError
from feature_store.quality.chart import bins, days
from feature_store.quality.page import percent, render
from feature_store.quality.report import QualityReport, make_report
from tests.feature_store.quality_case import Loader, bills, contacts

NOW = datetime(2026, 1, 2)
ATTACK = "<script>alert(1)</script>\" onload='x' & \x07"
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def loader(tmp_path):
    return Loader(tmp_path)


@pytest.fixture
def busy(loader):
    """Return a warehouse in which everything happened that the page can show."""
    loader.load("contacts", contacts(300))
    loader.load("contacts", contacts(300, seed=1, channel="sms"), despite="campaign", stop={"psi": 0.5})
    with pytest.raises(DataQualityError):
        loader.load("contacts", contacts(300, seed=2, channel="pigeon"), stop={"quarantine_share": 0.1})
    days = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-02", "2026-01-05"])
    ids = [f"C{number}" for number in range(4)]
    loader.load("meter_readings", pd.DataFrame({"customer_id": ids, "day": days, "kwh": [1, 2, 3, 4]}))
    loader.load("bills", bills(300))
    return loader


def page_of(loader):
    return render(make_report(loader.warehouse, NOW))


def test_page_is_well_formed_and_needs_nothing_else(busy):
    tree = ET.fromstring(page_of(busy))
    names = {element.tag for element in tree.iter()}
    assert not names & {"script", "link", "img", "iframe", "object", "form"}
    addresses = [value for e in tree.iter() for name, value in e.attrib.items() if name in {"href", "src", "action"}]
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert "url(" not in page_of(busy)


def test_value_that_is_markup_is_shown_and_does_not_run(loader):
    loader.load("contacts", contacts(300, kind=ATTACK), despite=ATTACK, stop={"freshness_hours": 1})
    page = page_of(loader)
    assert "<script" not in page
    texts = "".join(ET.fromstring(page).itertext())
    assert texts.count("<script>alert(1)</script>\" onload='x' & ") >= 2


def test_page_tells_what_was_held_back_let_through_and_missing(busy):
    text = " ".join("".join(ET.fromstring(page_of(busy)).itertext()).split())
    assert "■ 停止 未装载：contacts-4.csv" in text
    assert "隔离率：100%，允许 0 … 0.1" in text
    assert "已放行，理由：campaign" in text
    assert "分布偏移（PSI），渠道 channel：" in text
    assert "缺失或不足中位数一半的日期 2 天：2026-01-03（0 行）、2026-01-04（0 行）" in text


def test_page_shows_reasons_in_chinese_with_their_columns(busy):
    text = "".join(ET.fromstring(page_of(busy)).itertext())
    assert "渠道 channel：超出允许范围" in text


def test_json_read_back_is_the_report(busy):
    report = make_report(busy.warehouse, NOW)
    assert QualityReport.model_validate_json(report.model_dump_json()) == report
    assert [table.table for table in report.tables] == ["customers", "meter_readings", "bills", "contacts"]


def test_history_has_a_line_for_each_load_newest_first(busy):
    (table,) = make_report(busy.warehouse, NOW, "contacts").tables
    assert [(line.file, line.level, line.despite) for line in table.history] == [
        ("contacts-3.csv", "stop", "campaign"),
        ("contacts-2.csv", None, ""),
    ]
    assert table.previous.file == "contacts-2.csv"
    assert [profile.file for profile in table.held] == ["contacts-4.csv"]


def test_loads_older_than_profiles_are_listed(loader):
    for path in (loader.warehouse.root / "_profiles").iterdir():
        path.unlink()
    (table,) = make_report(loader.warehouse, NOW).tables
    assert (table.latest, table.loads, table.history[0].file) == (None, 1, "customers-1.csv")
    ET.fromstring(page_of(loader))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("bill", "no delivered table 'bill'; known: customers"),
        ("text_signals", "no delivered table"),
        ("bills", "nothing was loaded into bills yet"),
    ],
)
def test_table_without_loads_is_an_error(loader, table, message):
    with pytest.raises(WarehouseError, match=message):
        make_report(loader.warehouse, NOW, table)


def test_days_without_rows_are_gaps():
    found = days({"2026-01-01": 10, "2026-01-02": 4, "2026-01-04": 10})
    assert [(day.rows, day.gap) for day in found] == [(10, False), (4, True), (0, True), (10, False)]
    assert [day.height for day in found] == [1, 0.4, 0, 1]


def test_distribution_stands_beside_that_of_the_load_before(busy):
    (table,) = make_report(busy.warehouse, NOW, "contacts").tables
    found = bins(table.latest.column("channel"), table.previous.column("channel"))
    assert found[0].label == "sms"
    assert (found[0].old, found[0].new) == (0, 1)
    assert {bar.label for bar in found} == {"sms", "app", "web", "hotline"}


@pytest.mark.parametrize(("share", "text"), [(0, "0%"), (0.00123, "0.123%"), (0.0512, "5.1%"), (1, "100%")])
def test_shares_are_written_as_one_reads_them(share, text):
    assert percent(share) == text


def test_ingest_says_which_figures_are_outside_their_limits(tmp_path):
    rows = "".join(f"C{number},{'residential' if number % 10 else 'unknown'}\n" for number in range(300))
    (tmp_path / "customers.csv").write_text("customer_id,customer_type\n" + rows)
    printed = gridtags("ingest", ".", var=tmp_path)
    assert "warn: customers.csv: customers: quarantine_share 0.1, allowed 0 … 0.02" in printed
    assert "warn" not in gridtags("ingest", ".", var=tmp_path)


def test_command_writes_page_and_json_and_prints_a_line_per_table(tmp_path):
    (tmp_path / "customers.csv").write_text("customer_id,customer_type\nA,residential\nB,unknown\n")
    gridtags("ingest", ".", var=tmp_path)
    printed = gridtags("ingest", "report", "--json", "r.json", var=tmp_path)
    assert "customers.csv" in printed
    assert "50.0%" in printed
    assert json.loads((tmp_path / "r.json").read_text())["tables"][0]["table"] == "customers"
    assert "数据质量报告" in (tmp_path / "quality.html").read_text()


def gridtags(*arguments, var):
    environment = {"PATH": os.defpath, "GRIDTAGS_VAR": str(var), "PYTHONPATH": str(PROJECT), "COLUMNS": "200"}
    command = [sys.executable, "-m", "cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=var, env=environment, check=True).stdout
