from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest

from inference.error import InferenceError
from inference.monitoring.prediction import FOLDER, About, PredictionStore, erase_from_predictions
from inference.monitoring.scored import SCORED
from tests.inference.monitoring_case import customers, night

SCORE, ABOUT = SCORED["default-risk"], About(outcome="overdue_30_days_on_next_bill", auc=0.9)


def kept(var, *days, model_version=1):
    store = PredictionStore(var / FOLDER)
    for day in days:
        folder = night(var, day, customers(50, day), models={"default-risk": model_version}, part_rows=20)
        store.keep(folder, "default-risk", SCORE, ABOUT)
    return store


def test_one_night_a_month_of_every_version_is_kept(tmp_path):
    kept(tmp_path, 0, 1, 31)
    store = kept(tmp_path, 32, model_version=2)
    found = [(each.version, f"{each.as_of:%m-%d}") for each in store.vintages()]
    assert found == [(1, "03-01"), (1, "04-01"), (2, "04-02")]
    assert store.about(store.vintages()[0]) == ABOUT


def test_what_is_kept_is_what_the_snapshot_said(tmp_path):
    store, rows = kept(tmp_path, 0), customers(50, 0)
    found = pq.read_table(store.vintages("default-risk", 1)[0].path)
    assert found.column("customer_id").equals(rows.column("customer_id"))
    assert found.column("probability").equals(rows.column("default_probability"))
    assert found.column("band").to_pylist() == rows.column("default_band").to_pylist()


def test_predictions_are_forgotten_after_their_time(tmp_path):
    store = kept(tmp_path, 0, 31)
    store.forget_before(datetime(2026, 4, 20), timedelta(days=30))
    assert [f"{each.as_of:%m-%d}" for each in store.vintages()] == ["04-01"]


def test_erasing_a_person_reaches_every_kept_prediction_and_leaves_the_others(tmp_path):
    store = kept(tmp_path, 0, 31)
    assert [done.rows for done in erase_from_predictions(tmp_path, "C000007")] == [1, 1]
    for vintage in store.vintages():
        ids = pq.read_table(vintage.path).column("customer_id").to_pylist()
        assert len(ids) == 49
        assert "C000007" not in ids
    assert erase_from_predictions(tmp_path, "C000007") == []
    assert erase_from_predictions(tmp_path / "nowhere", "C000007") == []


def test_predictions_of_nobody_knows_which_outcome_are_refused_by_name(tmp_path):
    store = kept(tmp_path, 0)
    vintage = store.vintages()[0]
    vintage.path.with_name("about.json").unlink()
    with pytest.raises(InferenceError, match=r"about\.json: does not say what the version predicts"):
        store.about(vintage)
