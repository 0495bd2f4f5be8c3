from itertools import pairwise

import numpy as np
import pytest
from pydantic import ValidationError

from tests.training.risk.chance_case import chances
from training.error import LabelError, TrainingError
from training.risk.band import ROUND, BandConfig, band_shares, band_table, bands_of, choose_bands

ROWS = chances(4000, seed=5, months=3)
FIXED = {"B": 0.02, "C": 0.08, "D": 0.25}


def test_chosen_cut_offs_are_round_rising_and_keep_the_limits():
    config = BandConfig(least_share=0.05, apart=2.0)
    begins = choose_bands(ROWS.chance, config)
    rows = band_table(ROWS.truth, ROWS.chance, begins)
    assert set(begins.values()) <= set(ROUND)
    assert min(row.share for row in rows) >= 0.05
    rates = [row.rate.expected for row in rows]
    assert all(above >= 2 * below for below, above in pairwise(rates))


def test_other_customers_of_the_same_kind_get_the_same_cut_offs():
    assert choose_bands(ROWS.chance, BandConfig()) == choose_bands(chances(12000, seed=6).chance, BandConfig())


def test_configured_cut_offs_stay_as_they_are():
    assert choose_bands([], BandConfig(begins=FIXED)) == FIXED


def test_every_row_is_in_the_band_whose_range_holds_it():
    assert bands_of([0.0, 0.0199, 0.02, 0.0799, 0.08, 0.25, 1.0], FIXED).tolist() == list("AABBCDD")


def test_table_holds_expected_beside_realised():
    rows = band_table(ROWS.truth, ROWS.chance, FIXED)
    assert sum(row.rate.rows for row in rows) == len(ROWS)
    assert sum(row.share for row in rows) == pytest.approx(1)
    for row in rows:
        assert row.rate.low <= row.rate.realised <= row.rate.high
        assert row.rate.expected == pytest.approx(row.rate.realised, abs=0.02)
    assert rows[0].as_record()["band"] == "A"


def test_a_band_without_rows_has_no_rate():
    empty = band_table([0, 1], [0.01, 0.03], FIXED)[3].as_record()
    assert (empty["band"], empty["share"], empty["realised"]) == ("D", 0.0, None)


def test_shares_by_vintage_show_a_drift():
    drifted = np.where(ROWS.as_of == ROWS.as_of.max(), ROWS.chance * 3, ROWS.chance)
    shares = band_shares(ROWS.as_of, drifted, FIXED)
    assert shares.columns.tolist() == list("ABCD")
    assert shares.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert shares["D"].iloc[2] > 2 * shares["D"].iloc[0]


def test_probabilities_that_cannot_be_told_apart_are_refused():
    with pytest.raises(TrainingError, match="set begins"):
        choose_bands(np.full(1000, 0.1), BandConfig())
    with pytest.raises(LabelError, match="no calibration rows"):
        choose_bands([], BandConfig())


@pytest.mark.parametrize("begins", [{"B": 0.1, "C": 0.05, "D": 0.2}, {"C": 0.1}, {"B": 0.0}, {"B": 1.0}, {}])
def test_cut_offs_that_do_not_rise_from_b_are_refused(begins):
    with pytest.raises(ValidationError, match="begins"):
        BandConfig(begins=begins)
