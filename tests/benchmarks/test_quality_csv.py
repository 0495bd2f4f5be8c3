"""Any table through the guards and models of risk: what is set aside is said, and bad tables are one line."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import quality, quality_csv
from benchmarks.csv_table import CsvTask
from training.error import GuardError, LabelError

ROWS = 600


def table(rows=ROWS, seed=1):
    random = np.random.default_rng(seed)
    owed, region = random.lognormal(3, 1, rows), random.choice(["east", "west"], rows)
    odds = 1.2 * np.log(owed) + (region == "west") - 4.5
    bad = random.random(rows) < 1 / (1 + np.exp(-odds))
    return pd.DataFrame(
        {
            "owed": owed.round(2), "region": region, "noise": random.standard_normal(rows),
            "day": pd.date_range("2025-01-01", periods=rows, freq="12h").strftime("%Y-%m-%d"),
            "paid": np.where(bad, "no", "yes"), "outcome": np.where(bad, "bad", "good"),
        }
    ).drop(columns="paid")  # fmt: skip


@pytest.fixture
def run(tmp_path):
    def evaluate(frame, **asked):
        frame.to_csv(tmp_path / "loans.csv", index=False)
        strict = asked.pop("strict", False)
        said: list[str] = []
        results = quality_csv.evaluate(
            CsvTask(tmp_path / "loans.csv", "outcome", **asked), strict=strict, say=said.append
        )
        return {result.metric: result for result in results}, "\n".join(said)

    return evaluate


def dirty():
    """Return the table with a leak, an empty, a constant, an infinite, a future and a new thing in it."""
    frame = table()
    frame["fee"] = np.where(frame.outcome == "bad", 30.0, 0.0)
    frame["empty"], frame["same"], frame["row_id"] = np.nan, 7, range(ROWS)
    frame["opened"] = "2020-02-01"
    frame.loc[3, "owed"], frame.loc[4, "opened"], frame.loc[ROWS - 1, "region"] = np.inf, "2199-01-01", "never seen"
    return frame


@pytest.fixture(scope="module")
def split_by_time(tmp_path_factory):
    file = tmp_path_factory.mktemp("csv") / "loans.csv"
    dirty().to_csv(file, index=False)
    said: list[str] = []
    results = quality_csv.evaluate(CsvTask(file, "outcome", time="day"), say=said.append)
    return {result.metric: result for result in results}, "\n".join(said)


def test_last_quarter_is_tested_and_beats_the_best_column(split_by_time):
    figures, _ = split_by_time
    assert figures["auc"].rows == pytest.approx(ROWS / 4, abs=2)
    assert figures["auc"].low <= figures["auc"].value <= figures["auc"].high
    assert figures["auc"].value > 0.65
    assert {"auc", "ks", "ece", "auc_over_best_column"} <= set(figures)


@pytest.mark.parametrize(
    "line",
    [
        "outcome: 'bad' is what is predicted",
        "empty: null in all rows, left out",
        "same: one value in all rows, left out",
        "row_id: another whole number in every row",
        "owed: infinite in 1 rows, which count as null",
        "opened: days in the future in 1 rows, which count as null",
        "guard: fee: single power, AUC 1.000 alone, at most 0.95 (left out)",
    ],
)
def test_what_is_set_aside_is_said_with_its_reason(split_by_time, line):
    assert line in split_by_time[1]


def test_without_a_time_every_row_of_a_small_table_is_answered_for(run):
    figures, _ = run(table(300).drop(columns="day"))
    assert figures["auc"].rows == 300


def test_a_leak_is_refused_where_that_is_asked_for(run):
    with pytest.raises(GuardError, match="fee"):
        run(dirty(), time="day", strict=True)


BAD = {
    "3 rows, ": lambda frame: frame.head(3).assign(outcome=["bad", "good", "bad"]),
    "outcome: 1 different values, must be 2": lambda frame: frame.assign(outcome="good"),
    "outcome: 3 different values, must be 2": lambda frame: frame.assign(outcome=["a", "b", "c"] * (ROWS // 3)),
    "no column 'outcome'; columns: owed": lambda frame: frame.drop(columns="outcome"),
    "none of 1 columns can be learnt from": lambda frame: frame[["day", "outcome"]].assign(empty=np.nan),
    "day: no row of 600 has a past instant": lambda frame: frame.assign(day="2199-01-01"),
    "both classes are needed on both sides": lambda frame: frame.sort_values("outcome").assign(day=sorted(frame.day)),
}


@pytest.mark.parametrize("message", BAD)
def test_a_bad_table_is_one_line_that_says_why(run, message):
    with pytest.raises(LabelError, match=message) as refusal:
        run(BAD[message](table()), time="day")
    assert "\n" not in str(refusal.value)


def test_command_answers_a_bad_table_with_code_2(tmp_path, capsys):
    table(20).to_csv(tmp_path / "few.csv", index=False)
    asked = ["--csv", str(tmp_path / "few.csv"), "--target", "outcome", "--json", str(tmp_path / "out.json")]
    assert quality.main(asked) == 2
    assert "error: few.csv: 20 rows" in capsys.readouterr().err


def test_command_writes_the_figures(tmp_path):
    table(300).to_csv(tmp_path / "loans.csv", index=False)
    asked = ["--csv", str(tmp_path / "loans.csv"), "--target", "outcome", "--json", str(tmp_path / "out.json")]
    assert quality.main([*asked, "--time", "day"]) == 0
    assert json.loads((tmp_path / "out.json").read_text())["results"][0]["data"] == "loans"
