"""Points fitted together stay between the rows and what each bin says alone."""

import numpy as np
import pytest
from scipy.special import expit

from training.risk.evidence_weight import chosen_weights, fit_weights
from training.risk.step_fit import fit_contributions

WOE = [np.array([0.8, 0.1, -0.9, 0.0, 0.0]), np.array([-0.4, 0.5, 0.0, 0.0])]


@pytest.fixture(scope="module")
def rows():
    random = np.random.default_rng(3)
    places = np.column_stack([random.integers(0, 3, 4000), random.integers(0, 2, 4000)]).astype(np.int32)
    odds = -1.5 + np.array([0.0, 1.2, 1.0])[places[:, 0]] + np.array([0.5, 0.0])[places[:, 1]]
    return places, (random.random(4000) < expit(odds)).astype(int)


def fitted(rows, pull):
    return fit_contributions(rows[0], WOE, np.array([1.0, 0.5]), -1.0, rows[1], pull)


def test_strong_pull_keeps_weight_times_evidence(rows):
    lines = fitted(rows, 1e9).lines
    np.testing.assert_allclose(np.diff(lines[0][:3]), -np.diff(WOE[0][:3]), atol=1e-4)
    np.testing.assert_allclose(np.diff(lines[1][:2]), -0.5 * np.diff(WOE[1][:2]), atol=1e-4)


def test_weak_pull_follows_the_rows_but_never_against_the_direction(rows):
    lines = fitted(rows, 1e-3).lines
    assert lines[0][1] - lines[0][0] == pytest.approx(1.1, abs=0.25)
    assert lines[0][2] == pytest.approx(lines[0][1], abs=1e-6)  # the rows would turn back, from 1.2 to 1.0
    assert lines[1][0] - lines[1][1] == pytest.approx(0.5, abs=0.2)


def test_features_add_nothing_on_average_and_lines_without_rows_nothing_at_all(rows):
    found = fitted(rows, 20.0)
    for number, line in enumerate(found.lines):
        assert line[rows[0][:, number]].mean() == pytest.approx(0, abs=1e-9)
        assert line[-2:].tolist() == [0, 0]
    odds = found.intercept + sum(line[rows[0][:, number]] for number, line in enumerate(found.lines))
    assert expit(odds).mean() == pytest.approx(rows[1].mean(), abs=1e-3)


def test_penalty_leaves_the_features_that_matter_and_no_weight_is_negative():
    random = np.random.default_rng(1)
    evidence = random.normal(size=(5000, 4))
    truth = (random.random(5000) < expit(-1 - evidence @ [1.0, 0.6, 0.0, -0.8])).astype(int)
    assert (fit_weights(evidence, truth, 0.0)[1] >= 0).all()
    intercept, weights = chosen_weights(evidence, truth, 2)
    assert np.flatnonzero(weights).tolist() == [0, 1]
    assert weights[0] > weights[1] > 0
    assert intercept < 0
