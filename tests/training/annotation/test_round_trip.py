"""The round trip on a real warehouse: calls out on a sheet, annotations back as versions."""

import csv
import json

import pytest

from tests.training.annotation.annotation_case import Office
from training.error import AnnotationError
from training.text_dataset import CallLabel


@pytest.fixture
def desk(tmp_path):
    return Office(tmp_path)


def test_a_sheet_holds_masked_calls_nobody_annotated_with_a_guess_and_empty_cells(desk):
    rows = list(csv.DictReader(desk.export("sheet.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["call_id"] for row in rows} == {"k0", "k2", "k3"}
    [outage] = [row for row in rows if row["call_id"] == "k0"]
    assert outage["guess"] == "outage_repair"
    assert "13800138000" not in outage["text"]
    assert {row["concerns"] + row["sentiment"] + row["annotator"] for row in rows} == {""}


def test_a_sheet_of_json_lines_and_the_limit(desk):
    lines = desk.export("sheet.jsonl", limit=2).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0]).keys() >= {"call_id", "text", "guess", "concerns", "sentiment"}


def test_the_same_warehouse_gives_the_same_sheet(desk):
    assert desk.export("one.csv").read_bytes() == desk.export("two.csv").read_bytes()


def test_what_an_annotator_says_is_learnt_from_and_who_said_it_when_is_kept(desk):
    back = desk.fill(("k0", "停电抢修;price", "不满", ""), ("k2", "无", "", "丙"), ("k3", "", "", ""))
    assert desk.take(back) == (2, 0)
    labels = desk.labels()
    assert labels["k0"] == CallLabel("dissatisfied", ("outage_repair", "price"))
    assert labels["k2"] == CallLabel(None, ())
    rows = desk.annotations()
    assert (rows.annotator["k0"], rows.annotator["k2"]) == ("乙", "丙")
    assert str(rows.annotated_at["k0"]) == "2026-01-02 00:00:00"


def test_a_correction_is_a_new_version_and_leaves_what_its_cell_leaves_open(desk):
    assert desk.take(desk.fill(("k1", "price", "", ""))) == (1, 0)
    assert desk.labels()["k1"] == CallLabel("neutral", ("price",))
    assert desk.take(desk.fill(("k1", "metering", "", ""), name="again.csv"), days=2) == (1, 0)
    assert desk.labels()["k1"] == CallLabel("neutral", ("metering",))


def test_the_same_sheet_twice_changes_nothing(desk):
    back = desk.fill(("k0", "price", "", ""))
    desk.take(back)
    before = desk.files()
    assert desk.take(back, days=3) == (0, 1)
    assert desk.files() == before


def test_json_lines_come_back_with_concerns_as_a_list(desk):
    path = desk.folder / "back.jsonl"
    path.write_text('{"call_id": "k0", "concerns": ["price"]}\n{"call_id": "k2", "concerns": []}\n', encoding="utf-8")
    assert desk.take(path) == (2, 0)
    assert desk.labels()["k2"].concerns == ()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("k9", "price", "", "")], r"row 2: call_id: 'k9' is no call of the warehouse"),
        ([("k0", "price", "", ""), ("k0", "metering", "", "")], "row 3: call_id: k0 stands in row 2 already"),
        ([("k0", "weather", "", "")], "row 2: concerns: 'weather', must be among outage_repair, .* or none"),
        ([("k0", "none;price", "", "")], "row 2: concerns: none beside price, must stand alone"),
        ([("k0", "price", "angry", "")], "row 2: sentiment: 'angry', must be one of dissatisfied, neutral, satisfied"),
        ([("k0", "call 13800138000", "", "")], r"concerns: '\[手机号\]'"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_of_the_sheet_is_taken_in(desk, rows, message):
    before = desk.files()
    with pytest.raises(AnnotationError, match=message):
        desk.take(desk.fill(*rows))
    assert desk.files() == before
    assert desk.labels().keys() == {"k1"}


def test_a_right_row_beside_a_wrong_one_is_not_taken_in(desk):
    with pytest.raises(AnnotationError, match="row 3"):
        desk.take(desk.fill(("k0", "price", "", ""), ("k2", "weather", "", "")))
    assert desk.labels().keys() == {"k1"}


def test_an_annotation_without_annotator_is_refused(desk):
    with pytest.raises(AnnotationError, match="annotator: is empty; fill it in or give --by"):
        desk.take(desk.fill(("k0", "price", "", "")), by="")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "", r"unknown format '.txt', known: .csv, .xlsx, .jsonl"),
        ("a.csv", "call_id\nk0\n", "row 2: concerns is missing; a sheet has the columns call_id, why"),
        ("a.jsonl", "{", "row 1: is no JSON"),
        ("a.jsonl", "[]", "row 1: is no object"),
        ("a.jsonl", '{"call_id": 3, "concerns": ""}', "row 1: call_id is int, must be text"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(desk, name, text, message):
    (desk.folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(AnnotationError, match=message):
        desk.take(desk.folder / name)


def test_an_absent_sheet_is_refused(desk):
    with pytest.raises(AnnotationError, match="no such file"):
        desk.take(desk.folder / "absent.csv")
