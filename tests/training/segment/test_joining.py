"""Where groups begin: rare customers join others, and a mixture that begins there finds the large groups."""

import numpy as np
import pytest

from registry.tabular.group_score import GroupScore
from training.segment.joining import agreed_groups, joined_groups
from training.segment.mixture import fit_mixture


@pytest.fixture(scope="module")
def blobs():
    """Four near groups of 22 %, and four of 3 % that lie far from these."""
    random = np.random.default_rng(2)
    centres = np.array([[0, 0], [4, 0], [0, 4], [4, 4], [40, 0], [44, 0], [40, 4], [44, 4]], dtype=float)
    truth = random.permutation(np.repeat(np.arange(8), [220] * 4 + [30] * 4))
    return centres[truth] + random.normal(scale=0.5, size=(len(truth), 2)), truth


def test_rare_groups_join_one_another_and_leave_the_large_ones_alone(blobs):
    space, truth = blobs
    ((_, groups),) = joined_groups(space, [5], 0.05)
    found = {group: np.unique(groups[truth == group]).tolist() for group in range(8)}
    assert all(len(labels) == 1 for labels in found.values())
    assert len({found[group][0] for group in range(4)}) == 4
    assert len({found[group][0] for group in range(4, 8)}) == 1


def test_no_group_is_below_the_least_share(blobs):
    for k, groups in joined_groups(blobs[0], [3, 5, 6], 0.05):
        assert np.bincount(groups, minlength=k).min() >= 0.05 * len(groups)


def test_number_of_groups_that_cannot_be_large_enough_is_passed_over(blobs):
    assert [k for k, _ in joined_groups(blobs[0], [2, 7], 0.2)] == [2]


def test_equal_rows_make_no_groups_and_no_error():
    assert list(joined_groups(np.ones((50, 3)), [3], 0.05)) == []


def test_agreed_groups_are_the_same_for_the_same_seed(blobs):
    one, other = (list(agreed_groups(blobs[0], [5], 0.05, rows=300, trees=3, seed=9)) for _ in range(2))
    np.testing.assert_array_equal(one[0][2], other[0][2])


@pytest.mark.parametrize("covariance", ["diag", "full", "tied"])
def test_mixture_scores_of_every_covariance_are_those_of_scikit_learn(blobs, covariance):
    space, _ = blobs
    ((_, drawn, groups),) = agreed_groups(space, [5], 0.05, rows=500, trees=2, seed=1)
    mixture = fit_mixture(space, drawn, groups, covariance)
    np.testing.assert_array_equal(np.argmax(GroupScore.of(mixture).scores(space), axis=1), mixture.predict(space))
