"""Frozen calls: whole months of labels, and which of their calls are compared."""

from datetime import datetime

import numpy as np
import pytest

from nlp.transcript import Transcript, Turn
from training.comparison.frozen_call import frozen_calls
from training.error import TrainingError
from training.text_dataset import CallLabel, LabelledCalls

NOW = datetime(2026, 4, 1)
DAYS = ("2026-01-10", "2026-02-03", "2026-02-20", "2026-03-05")


def calls(label="neutral", text="停电了"):
    at = np.array(DAYS, dtype="datetime64[us]")
    said = tuple(Transcript((Turn("customer", f"{text}{day}"),)) for day in DAYS)
    labels = (CallLabel(label, ("outage",)),) * len(DAYS)
    ids = tuple(f"K{number}" for number in range(len(DAYS)))
    return LabelledCalls(said, labels, ids, tuple(f"C{number}" for number in range(len(DAYS))), at)


def test_calls_before_the_later_test_are_left_out_and_that_is_said(tmp_path):
    held = frozen_calls(calls(), tmp_path, NOW, ["2026-01-01", "2026-02-10"])
    assert held.calls.call_ids == ("K2", "K3")
    assert [(each.day, each.rows, each.compared) for each in held.holdouts] == [
        ("2026-02-01", 2, 1),
        ("2026-03-01", 1, 1),
    ]
    assert "learnt from" in held.holdouts[0].left_out[1]
    assert held.holdouts[1].left_out == ("", "")


def test_labels_corrected_after_freezing_do_not_count(tmp_path):
    first = frozen_calls(calls(), tmp_path, NOW, ["2026-02-01"])
    again = frozen_calls(calls(label="satisfied"), tmp_path, NOW, ["2026-02-01"])
    assert first.calls.labels == again.calls.labels
    assert {each.day: each.sha256 for each in first.holdouts} == {each.day: each.sha256 for each in again.holdouts}


def test_a_call_of_another_text_or_that_is_gone_is_left_out_and_counted(tmp_path):
    frozen_calls(calls(), tmp_path, NOW, ["2026-02-01"])
    held = frozen_calls(calls(text="跳闸了"), tmp_path, NOW, ["2026-02-01"])
    assert len(held.calls) == 0
    assert held.notes[0][1].startswith("3 calls were left out")
    gone = frozen_calls(calls().select(np.array([0, 1, 3])), tmp_path, NOW, ["2026-02-01"])
    assert gone.calls.call_ids == ("K1", "K3")


def test_no_call_after_the_test_began_leaves_nothing_to_compare(tmp_path):
    held = frozen_calls(calls(), tmp_path, NOW, ["2026-04-01"])
    assert (len(held.calls), held.holdouts) == (0, ())


def test_a_month_that_was_edited_is_refused(tmp_path):
    frozen_calls(calls(), tmp_path, NOW, ["2026-03-01"])
    path = tmp_path / "2026-03-01.parquet"
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    with pytest.raises(TrainingError, match=r"2026-03-01.parquet: is not the holdout that was frozen"):
        frozen_calls(calls(), tmp_path, NOW, ["2026-03-01"])
