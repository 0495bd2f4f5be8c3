"""The command `gridtags analyze` as its user sees it."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from cli import app
from inference.analysis import batch
from inference.analysis.found import SCHEMA
from inference.analysis.run import AnalysisTargetError
from inference.analysis.source import ContactFileError
from registry.error import BundleError
from tests.inference.analysis.analysed_contact import CALL, CANARIES, calls


@pytest.fixture
def run(var, monkeypatch, tmp_path):
    """Run `gridtags analyze` in a folder of its own."""
    monkeypatch.setenv("GRIDTAGS_VAR", str(var))
    monkeypatch.chdir(tmp_path)

    def run(*words, send=None):
        return CliRunner().invoke(app, ["analyze", *words], input=send, catch_exceptions=False)

    return run


def write_jsonl(path, records):
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")


def test_a_text_from_a_pipe_is_explained_in_chinese(run):
    done = run("-", send=CALL)
    assert done.exit_code == 0
    assert done.stdout.startswith("客户反映")
    assert all(part in done.stdout for part in ("情绪", "停电抢修", "走势", "sentiment v3", "[手机号]"))
    assert not any(canary in done.output for canary in CANARIES)


def test_json_is_one_object_a_line_and_the_same_as_from_python(run, analyst, tmp_path):
    write_jsonl(tmp_path / "calls.jsonl", calls(3))
    found = [json.loads(line) for line in run("calls.jsonl", "--json").stdout.splitlines()]
    assert [(each["row"], each["call_id"]) for each in found] == [(1, "T0"), (2, "T1"), (3, "T2")]
    assert found[2]["channel"] == "work_order"
    single = json.loads(run("-", "--json", send=CALL).stdout)
    assert single["summary"] == found[0]["summary"]
    assert "row" not in single


def test_a_table_has_a_row_a_contact_and_bad_rows_stand_beside(run, tmp_path):
    write_jsonl(tmp_path / "calls.jsonl", [*calls(4), {"call_id": "X", "text": ""}, *calls(1)])
    done = run("calls.jsonl", "--to", "out.parquet")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "5 contacts analysed, 1 set aside in out.quarantine.jsonl" in done.stderr
    table = pq.read_table("out.parquet")
    assert table.schema.equals(SCHEMA)
    assert table["row"].to_pylist() == [1, 2, 3, 4, 6]
    assert json.loads((tmp_path / "out.quarantine.jsonl").read_text()) == {
        "row": 5, "call_id": "X", "reason": "transcript is empty: no turn holds text",
    }  # fmt: skip
    assert not any(canary in str(table.to_pylist()) for canary in CANARIES)
    assert json.loads(pq.read_metadata("out.parquet").metadata[b"gridtags"])["versions"] == {
        "sentiment": 3,
        "concerns": 3,
    }


def test_evidence_in_the_table_points_into_its_turns(run, tmp_path):
    write_jsonl(tmp_path / "calls.jsonl", calls(9))
    run("calls.jsonl", "--to", "out.parquet")
    rows = pq.read_table("out.parquet").to_pylist()
    found = [
        (row["turns"][c["turn"]]["text"][c["start"] : c["end"]], c["sentence"]) for row in rows for c in row["concerns"]
    ]
    assert len(found) >= 3
    assert all(piece == sentence for piece, sentence in found)


def test_call_turns_are_read_from_parquet_in_small_batches_like_in_one(run, tmp_path, monkeypatch):
    rows = [(f"C{call}", turn, "customer", f"停电{turn + call}小时了") for call in range(7) for turn in range(3)]
    names = ("call_id", "turn", "speaker", "text")
    pq.write_table(pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)}), "turns.parquet")
    run("turns.parquet", "--to", "whole.parquet")
    monkeypatch.setattr(batch, "CONTACTS", 2)
    run("turns.parquet", "--to", "small.parquet")
    whole, small = pq.read_table("whole.parquet").to_pylist(), pq.read_table("small.parquet").to_pylist()
    assert [row["call_id"] for row in whole] == [f"C{call}" for call in range(7)]
    assert [row["summary"] for row in whole] == [row["summary"] for row in small]


def test_a_run_that_fails_leaves_the_old_table(run, tmp_path, monkeypatch):
    write_jsonl(tmp_path / "calls.jsonl", calls(3))
    run("calls.jsonl", "--to", "out.parquet")
    before = (tmp_path / "out.parquet").read_bytes()
    monkeypatch.setattr("nlp.analysis.Analyst.analyze_many", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("calls.jsonl", "--to", "out.parquet")
    assert (tmp_path / "out.parquet").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls.jsonl", "out.parquet"]


def test_a_clean_run_removes_the_quarantine_of_an_earlier_one(run, tmp_path):
    write_jsonl(tmp_path / "calls.jsonl", [*calls(1), {}])
    run("calls.jsonl", "--to", "out.parquet")
    assert (tmp_path / "out.quarantine.jsonl").exists()
    write_jsonl(tmp_path / "calls.jsonl", calls(1))
    run("calls.jsonl", "--to", "out.parquet")
    assert not (tmp_path / "out.quarantine.jsonl").exists()


def test_without_a_table_a_bad_row_is_told_on_standard_error_with_exit_code_1(run, tmp_path):
    write_jsonl(tmp_path / "calls.jsonl", [{"call_id": "X"}, *calls(1)])
    done = run("calls.jsonl")
    assert done.exit_code == 1
    assert done.stderr.startswith("row 1 (X): transcript is")
    assert len(done.stdout.splitlines()) == 1


def test_a_report_is_written(run, tmp_path):
    write_jsonl(tmp_path / "calls.jsonl", calls(130))
    assert run("calls.jsonl", "--report", "page.html").exit_code == 0
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "共 130 通，本页列出前 100 通" in html
    assert not any(canary in html for canary in CANARIES)


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (("nowhere.txt",), ContactFileError, "nowhere.txt: there is no such file"),
        (("call.txt", "--to", "call.txt"), AnalysisTargetError, "call.txt: would be overwritten"),
        (("call.txt", "--to", "a", "--report", "a"), AnalysisTargetError, "would be overwritten"),
        (("call.txt", "--to", "no/out.parquet"), AnalysisTargetError, "no/out.parquet: cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_error_that_names_the_file(run, tmp_path, words, error, message):
    (tmp_path / "call.txt").write_text(CALL, encoding="utf-8")
    with pytest.raises(error, match=message):
        run(*words)


def test_without_a_bundle_it_says_what_to_do(run, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path / "empty"))
    with pytest.raises(BundleError, match="no bundle yet"):
        run("-", send=CALL)
