"""The speed benchmark: entries by group, a line each, and one JSON file."""

import json

import pytest

from benchmarks import speed
from benchmarks.speed_entry import BENCHMARKS, GROUPS, SpeedResult, at_least, at_most, benchmark


@pytest.fixture
def console(monkeypatch) -> list:
    """Return the list of entries of a group, emptied for the test."""
    entries: list = []
    monkeypatch.setitem(BENCHMARKS, "console", entries)
    return entries


def ratio(value: float) -> SpeedResult:
    return SpeedResult("a ÷ b", "console", value, "×", note="median of 5")


def test_the_entries_of_this_folder_are_found():
    speed.load_entries()
    names = {function.__name__ for group in GROUPS for function in BENCHMARKS[group]}
    assert {"persona_over_http", "sqlite_online_store"} <= names


def test_results_are_printed_and_written(console, tmp_path, capsys):
    @benchmark("console")
    def page(size):
        yield at_least(0.5, ratio(0.75 if size == "full" else 0.25))

    speed.main(["--group", "console", "--size", "full", "--json", str(tmp_path / "out.json")])
    assert json.loads((tmp_path / "out.json").read_text()) == {
        "results": [
            {
                "name": "a ÷ b", "group": "console", "value": 0.75, "unit": "×", "bar": "≥ 0.5 ×", "holds": True,
                "note": "median of 5",
            }
        ]
    }  # fmt: skip
    assert capsys.readouterr().out == "console: a ÷ b: 0.75 × [holds: ≥ 0.5 ×] median of 5\n"


def test_small_is_the_default_size(console, capsys):
    @benchmark("console")
    def page(size):
        yield SpeedResult(size, "console", 1, "s")

    speed.main(["--group", "console"])
    assert capsys.readouterr().out == "console: small: 1 s\n"


def test_a_group_without_entries_says_so(console, tmp_path, capsys):
    speed.main(["--group", "console", "--json", str(tmp_path / "out.json")])
    assert capsys.readouterr().out == "console: no entries yet\n"
    assert json.loads((tmp_path / "out.json").read_text()) == {"results": []}


def test_what_was_measured_before_a_failure_is_written(console, tmp_path):
    @benchmark("console")
    def page(size):
        yield ratio(1)
        raise RuntimeError("the server ended")

    with pytest.raises(RuntimeError, match="the server ended"):
        speed.main(["--group", "console", "--json", str(tmp_path / "out.json")])
    assert len(json.loads((tmp_path / "out.json").read_text())["results"]) == 1


def test_an_unknown_group_is_refused(capsys):
    with pytest.raises(SystemExit):
        speed.main(["--group", "kitchen"])
    assert "invalid choice: 'kitchen'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("judged", "bar", "holds"),
    [
        (at_least(2, ratio(2)), "≥ 2 ×", True),
        (at_least(2, ratio(1.9)), "≥ 2 ×", False),
        (at_most(2, ratio(2)), "≤ 2 ×", True),
        (at_most(2, ratio(2.1)), "≤ 2 ×", False),
    ],
)
def test_a_bar_holds_or_not(judged, bar, holds):
    assert (judged.bar, judged.holds) == (bar, holds)
    assert ("MISSED" in judged.line()) == (not holds)
