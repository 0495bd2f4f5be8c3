import numpy as np
import pandas as pd
import pytest

from inference.monitoring.finding import Level
from inference.monitoring.quality import realised_findings
from inference.monitoring.realised import auc_interval, measured, wilson
from tests.inference.monitoring_case import LIMITS, VINTAGE, calibrated


def turned_out(p, y, predictions=None):
    bands = np.array(["A", "B", "C", "D"])[np.searchsorted([0.02, 0.08, 0.25], p)]
    rows = pd.DataFrame({"customer_id": range(len(p)), "probability": p, "band": bands, "target": y})
    return measured(VINTAGE, predictions or len(p), rows)


@pytest.mark.parametrize(
    ("events", "rows", "low", "high"),
    [(0, 10, 0.0, 0.2775), (50, 100, 0.4038, 0.5962), (10, 10, 0.7225, 1.0), (0, 0, 0, 1)],
)
def test_wilson_gives_the_published_intervals(events, rows, low, high):
    assert wilson(events, rows) == pytest.approx((low, high), abs=5e-5)


def test_auc_of_a_vintage_has_an_interval_that_holds_the_known_truth():
    # Between N(0, 1) and N(1, 1) the AUC is Φ(1/√2) = 0.7602.
    random = np.random.default_rng(5)
    y = (np.arange(4_000) < 1_000).astype(int)
    area, low, high = auc_interval(y, random.normal(size=4_000) + y)
    assert low < 0.7602 < high
    assert high - low < 0.05
    assert low < area < high
    assert auc_interval(np.zeros(9, int), np.arange(9.0)) == (None, None, None)


def test_a_calibrated_vintage_gives_no_alarm_and_every_band_is_told():
    found = turned_out(*calibrated(20_000, 7))
    levels = {each.level for each in realised_findings(found, found.estimated["auc"].value, LIMITS)}
    assert Level.ALARM not in levels
    assert [band.band for band in found.bands] == ["A", "B", "C", "D"]
    assert all(band.low <= band.realised <= band.high for band in found.bands)


def test_twice_the_predicted_rate_and_a_lost_order_ask_for_training():
    p, y = calibrated(20_000, 7)
    lost = np.random.default_rng(1).permutation(y) | y
    found = list(realised_findings(turned_out(p, lost), 0.85, LIMITS))
    assert {each.kind for each in found if each.asks_training} == {"realised_auc", "realised_rate"}


def test_a_vintage_that_is_not_ripe_enough_is_not_judged():
    p, y = calibrated(1_000, 7)
    assert list(realised_findings(turned_out(p, y, predictions=1_300), 0.99, LIMITS)) == []
    assert list(realised_findings(turned_out(p, y), 0.99, LIMITS)) != []
