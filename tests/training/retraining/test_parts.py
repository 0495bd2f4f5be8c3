"""Drift, frozen holdouts and the contest, each by itself."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from training.error import TrainingError
from training.retraining.config import RetrainConfig
from training.retraining.decision import Decision
from training.retraining.drift import OVER, WITHIN, measure_drift
from training.retraining.holdout import HoldoutStore

NOW = datetime(2026, 3, 1)


def panel(n=800, vintages=("2026-01-01", "2026-02-01")):
    random = np.random.default_rng(5)
    rows = pd.DataFrame(
        [(f"C{i}", pd.Timestamp(v)) for v in vintages for i in range(n)], columns=["customer_id", "as_of"]
    )
    rows["risk"] = random.normal(size=len(rows))
    rows["target"] = (rows.risk + random.normal(size=len(rows)) > 1.5).astype(int)
    return rows.assign(ripe_at=rows.as_of + pd.DateOffset(months=2))


def test_drift_of_features_and_scores_asks_for_training_and_chance_does_not():
    random = np.random.default_rng(3)
    before, alike = (pd.DataFrame(random.normal(size=(2000, 5)), columns=list("abcde")) for _ in range(2))
    moved = alike + pd.Series({"a": 1.0, "b": 1.0, "c": 0, "d": 0, "e": 0})
    results = [
        [
            line.result
            for line in measure_drift(before, now, before.a.to_numpy(), now.a.to_numpy()).lines(RetrainConfig())
        ]
        for now in (alike, moved)
    ]
    assert results == [[WITHIN, WITHIN], [OVER, OVER]]


def test_a_holdout_keeps_its_labels_though_they_are_corrected_later(tmp_path):
    rows = panel(50, ("2026-01-01",))
    first = HoldoutStore(tmp_path).frozen(rows, NOW)
    again = HoldoutStore(tmp_path).frozen(rows.assign(target=1 - rows.target), datetime(2027, 1, 1))
    pd.testing.assert_frame_equal(first, again)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-01-01.json", "2026-01-01.parquet"]


def test_a_holdout_that_was_edited_is_refused_with_its_file_and_day(tmp_path):
    rows = panel(50, ("2026-01-01",))
    HoldoutStore(tmp_path).frozen(rows, NOW)
    rows.assign(target=0).to_parquet(tmp_path / "2026-01-01.parquet")
    with pytest.raises(TrainingError, match=r"2026-01-01.parquet: is not the holdout that was frozen at 2026-03-01"):
        HoldoutStore(tmp_path).frozen(rows, NOW)


def test_labels_without_a_record_do_not_count_as_frozen(tmp_path):
    rows = panel(50, ("2026-01-01",))
    rows.to_parquet(tmp_path / "2026-01-01.parquet")
    assert len(HoldoutStore(tmp_path).frozen(rows.head(10), NOW)) == 10


def test_only_a_refusal_is_an_error_to_the_scheduler():
    assert {verdict: Decision(verdict, ()).exit_code for verdict in ("kept", "due", "trained", "refused")} == {
        "kept": 0, "due": 0, "trained": 0, "refused": 1,
    }  # fmt: skip
