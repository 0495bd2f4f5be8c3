import json
from datetime import datetime
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from typer.testing import CliRunner

from registry.sheet_folder import open_sheets
from training.segment.cli import app
from training.segment.profile.artifact import as_record
from training.segment.profile.figure import grade_rows
from training.segment.profile.page import index_zh, render
from training.segment.profile.picture import sheet_picture

AS_OF = datetime(2026, 3, 1)


def section(sheet, title):
    return next(section for section in sheet.sections if section.title.startswith(title))


def row(sheet, title, label):
    return next(row for row in section(sheet, title).rows if row.label == label)


@pytest.fixture
def page(drawn_sheets):
    return render(drawn_sheets[0], "群体特征刻画", AS_OF, 2.0, unknown=2)


def test_figures_stand_beside_those_of_all_customers_the_unknown_ones_included(drawn_sheets):
    flats, shops = drawn_sheets[0]
    assert (flats.customers, flats.share, shops.share) == (28, 0.7, 0.25)
    revenue = row(shops, "经营", "近一年电费收入")
    assert (revenue.value, revenue.everyone, revenue.index, revenue.total) == (500.0, 200.0, 2.5, 5000.0)
    assert row(flats, "特定人群", "低保户").index == pytest.approx((4 / 28) / (6 / 40))


def test_mix_of_a_group_is_its_share_of_customers_or_of_records(drawn_sheets):
    flats, shops = drawn_sheets[0]
    assert row(flats, "客户类别", "居民").value == 1
    assert row(flats, "客户类别", "居民").everyone == 0.75
    assert row(shops, "服务渠道", "营业厅").index == pytest.approx(3)
    assert row(flats, "服务渠道", "营业厅").value is None  # none of the group was ever in touch


def test_what_the_warehouse_does_not_hold_is_unknown_and_never_zero(drawn_sheets):
    for title in ("停电体验", "工单与来电", "信用等级", "缴费方式"):
        assert not section(drawn_sheets[0][0], title).known
    assert row(drawn_sheets[0][0], "停电体验", "0次").value is None
    assert row(drawn_sheets[0][0], "经营", "近一年电量").index is None


def test_credit_grades_are_shares_of_the_group_beside_those_of_all():
    grades, inside = pd.Series(list("AABD")), pd.Series([True, True, True, False])
    shown = {row.label: (row.value, row.everyone) for row in grade_rows(grades, inside)}
    assert shown == {"A": (2 / 3, 0.5), "B": (1 / 3, 0.25), "C": (0, 0), "D": (0, 0.25)}
    assert [row.value for row in grade_rows(None, inside)] == [None] * 4


def test_curves_are_drawn_for_the_seasons_there_are(drawn_sheets):
    spring, summer, autumn, winter = drawn_sheets[0][1].curves
    assert [each.weekday is None for each in (spring, summer, autumn, winter)] == [True, False, True, False]
    assert summer.weekday.tolist() == pytest.approx([0.5] * 12 + [1.5] * 12)
    assert summer.mean_kw == pytest.approx(100)


def test_page_is_whole_escapes_what_was_delivered_and_says_what_is_unknown(page):
    tree = ET.fromstring(page.removeprefix("<!DOCTYPE html>").replace("\N{NO-BREAK SPACE}", " "))
    text = "".join(tree.itertext())
    for words in (
        "生活安逸的客户",
        "人工指定：王工 2026-03-01 指定：走访",
        "电量<低>",
        "<b>城东</b>",
        "另有 2 户",
        "无数据",
    ):
        assert words in text
    assert len([each for each in tree.iter() if each.tag == "svg"]) == 4


def test_index_is_marked_by_an_arrow_as_well_as_by_colour():
    assert [index_zh(value) for value in (None, 0.0038, 1.0, 2.5)] == ["–", "▼ 0.0038", "1.00", "▲ 2.50"]


def test_picture_shows_curves_indices_and_effects(drawn_sheets, tmp_path):
    flats, _ = drawn_sheets[0]
    drawn = sheet_picture(flats, 2.0)
    assert [len(axes.lines) for axes in drawn.axes[:4]] == [0, 3, 0, 3]
    assert [text.get_text() for text in drawn.axes[5].get_yticklabels()] == ["近一年电费"]
    drawn.savefig(tmp_path / "sheet.png", dpi=40)
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


def test_record_of_a_sheet_is_json_with_null_for_unknown(drawn_sheets):
    record = json.loads(json.dumps(as_record(drawn_sheets[0][1]), allow_nan=False))
    assert (record["name"], record["origin"], record["customers"]) == ("中小商户", "overruled", 10)
    assert record["sections"]["停电体验（近一年）"][0]["value"] is None


def test_command_writes_the_sheets_of_the_model_in_service(segment_var, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(segment_var))
    done = CliRunner().invoke(app, ["sheet", "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert done.exit_code == 0
    assert "30 (75.0%)" in done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *(f"profile_{segment}.{kind}" for segment in (0, 1) for kind in ("html", "json", "png")),
        "profile_sheet.html",
    ]


def test_command_puts_the_sheets_in_service(segment_var, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(segment_var))
    assert CliRunner().invoke(app, ["sheet"], catch_exceptions=False).exit_code == 0
    sheets = open_sheets(segment_var / "segments")
    assert json.loads(sheets.read("0", "json"))["name"] == sheets.manifest.segments["0"]
    assert sheets.read("1", "png").startswith(b"\x89PNG")
    assert b"<html" in sheets.read("1", "html")
