import numpy as np
import pandas as pd
import pytest

from training.cluster import choose, fit_clusters, name_groups, profile
from training.error import TrainingError


@pytest.fixture
def three_groups():
    random = np.random.default_rng(0)
    centres = np.repeat([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]], 100, axis=0)
    return pd.DataFrame(centres + random.normal(0, 0.3, centres.shape), columns=["load", "late"])


def test_clear_groups_are_found_and_every_row_has_one(three_groups):
    found = fit_clusters(three_groups, 3, sample=150, seed=1)
    assert len(found.groups) == 300
    assert found.shares.tolist() == pytest.approx([1 / 3] * 3)
    assert all(len(set(found.groups[start : start + 100])) == 1 for start in (0, 100, 200))


def test_null_features_do_not_lose_a_customer(three_groups):
    three_groups.iloc[0, 0] = np.nan
    assert len(fit_clusters(three_groups, 3, sample=300, seed=1).groups) == 300


def test_choice_refuses_when_no_number_of_groups_keeps_to_its_shares(three_groups):
    candidates = [fit_clusters(three_groups, k, 300, 1) for k in (2, 3)]
    with pytest.raises(TrainingError, match="k=2: .*; k=3:"):
        choose(candidates, smallest=0.4, largest=0.5)
    assert len(choose(candidates, smallest=0.1, largest=0.5).shares) == 3


def test_names_go_to_the_groups_that_fit_them_best(three_groups):
    found = fit_clusters(three_groups, 3, 300, 1)
    names = name_groups(
        profile(three_groups, found.groups),
        {"逾期": {"late": 1.0}, "大户": {"load": 1.0}, "小户": {"load": -1.0, "late": -1.0}},
    )
    assert [names[found.groups[row]] for row in (0, 100, 200)] == ["小户", "大户", "逾期"]


def test_fewer_names_than_groups_are_refused(three_groups):
    found = fit_clusters(three_groups, 3, 300, 1)
    with pytest.raises(TrainingError, match="3 groups need as many names"):
        name_groups(profile(three_groups, found.groups), {"大户": {"load": 1.0}})
