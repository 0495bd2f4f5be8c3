import numpy as np
import pandas as pd
import pytest

from tests.training.guard.planted import FEATURES, halves, honest
from training.error import GuardError
from training.guard import GuardConfig, find, refuse


def _flipped(y, share):
    random = np.random.default_rng(11)
    return np.where(random.random(len(y)) < share, 1 - y, y)


def _for_defaulters(y, share, otherwise):
    random = np.random.default_rng(12)
    return np.where((y == 1) & (random.random(len(y)) < share), random.gamma(2, 500, len(y)), otherwise)


def _status(y):
    good = np.where(np.random.default_rng(13).random(len(y)) < 0.8, "current", "late")
    return np.where((y == 1) & (np.arange(len(y)) % 2 == 0), "charged off", good)


LEAKS = {
    "copy": (lambda y: y, "single power"),
    "flipped_copy": (lambda y: 1 - _flipped(y, 0.02), "single power"),
    "noisy_copy": (lambda y: y + np.random.default_rng(1).normal(0, 0.3, len(y)), "single power"),
    "very_noisy_copy": (lambda y: y + np.random.default_rng(1).normal(0, 0.5, len(y)), "outshining"),
    "copy_with_one_in_ten_wrong": (lambda y: _flipped(y, 0.1), "outshining"),
    "recoveries": (lambda y: _for_defaulters(y, 0.6, 0.0), "purity"),
    "collection_fee_where_there_is_one": (lambda y: _for_defaulters(y, 0.5, np.nan), "purity"),
    "status": (_status, "purity"),
    "id_of_rows_sorted_by_target": (lambda y: np.argsort(np.argsort(y, kind="stable")), "single power"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_what_was_known_only_after_the_outcome_is_found_by_name(name):
    rows, (make, guard) = honest(), LEAKS[name]
    rows["planted"] = make(rows.target.to_numpy())
    assert [(each.guard, each.feature) for each in find(*halves(rows, "planted"))] == [(guard, "planted")]


def test_a_clean_table_passes_every_guard():
    findings = find(*halves(honest()))
    assert findings == []
    refuse(findings)


def test_a_feature_allowed_by_name_passes_and_others_do_not():
    rows = honest()
    rows["score"], rows["copy"] = rows.target + 0.01, rows.target * 2
    found = find(*halves(rows, "score", "copy"), config=GuardConfig(allowed=("score",)))
    assert [each.feature for each in found] == ["copy"]


def test_the_refusal_is_one_line_with_every_finding_and_its_figures():
    rows = honest()
    rows["copy"], rows["recoveries"] = rows.target, _for_defaulters(rows.target.to_numpy(), 0.6, 0.0)
    with pytest.raises(
        GuardError,
        match=r"^refused, 2 findings: copy: single power, .*; recoveries: purity, \d+ of \d+",
    ) as told:
        refuse(find(*halves(rows, "copy", "recoveries")))
    assert "\n" not in str(told.value)


def test_a_day_after_the_row_is_late_as_a_day_and_as_text():
    rows = honest()
    rows["closed_on"] = rows.as_of + pd.to_timedelta(np.where(rows.days == 3, 9, -9), unit="D")
    rows["closed_text"] = rows.closed_on.dt.strftime("%Y/%m/%d")
    rows["opened_on"] = rows.as_of - pd.Timedelta(days=1)
    found = find(*halves(rows, "closed_on", "closed_text", "opened_on"))
    assert [(each.guard, each.feature) for each in found] == [("late", "closed_on"), ("late", "closed_text")]
    assert f"in {int((halves(rows)[0].rows.days == 3).sum())} of 1000 rows" in found[0].detail


def test_power_that_is_gone_on_later_rows_is_found():
    rows = honest()
    later = np.arange(len(rows)) % 3 == 2
    rows["learnt_by_heart"] = rows.target * 1.5 + np.random.default_rng(2).normal(0, 1, len(rows))
    rows.loc[later, "learnt_by_heart"] = np.random.default_rng(2).normal(0, 1, later.sum())
    assert [(each.guard, each.feature) for each in find(*halves(rows, "learnt_by_heart"))] == [
        ("collapse", "learnt_by_heart")
    ]


def test_only_the_named_features_are_looked_at():
    rows = honest()
    rows["copy"] = rows.target
    assert find(*halves(rows, "copy"), FEATURES) == []


def test_columns_without_a_value_or_with_one_only_are_no_leaks():
    rows = honest().assign(empty=np.nan, constant=1.0, nothing=None, never=pd.NaT, infinite=np.inf)
    assert find(*halves(rows, "empty", "constant", "nothing", "never", "infinite")) == []
