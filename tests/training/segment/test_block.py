import numpy as np
import pandas as pd
import pytest

from training.error import TrainingError
from training.segment.block import BlockConfig, empty_features, fit_space, stored_blocks

BLOCKS = {
    "shape": BlockConfig(features=("a", "b", "c"), weight=4.0),
    "level": BlockConfig(features=("kwh",), weight=1.0),
}


@pytest.fixture
def customers():
    random = np.random.default_rng(0)
    return pd.DataFrame(random.lognormal(0, 1, (400, 4)), columns=["a", "b", "c", "kwh"])


def spread(customers, blocks=BLOCKS):
    space = fit_space(customers, blocks)
    mapped = space.transform(customers.to_numpy())
    return {name: mapped[:, space.output_indices_[name]].var(axis=0).sum() for name in blocks}


def test_total_variance_of_a_block_is_its_weight_however_many_features_it_has(customers):
    assert spread(customers) == pytest.approx({"shape": 4.0, "level": 1.0})


def test_components_and_proportions_do_not_change_what_a_block_weighs(customers):
    curve = BlockConfig(features=("a", "b", "c"), weight=2.5, scaling="centre", components=2)
    assert spread(customers, {"curve": curve}) == pytest.approx({"curve": 2.5})


def test_constant_and_all_null_features_leave_the_weight_to_the_others(customers):
    customers["a"], customers["b"] = 7.0, np.nan
    assert spread(customers) == pytest.approx({"shape": 4.0, "level": 1.0})
    assert empty_features(customers) == ["b"]
    assert stored_blocks(BLOCKS, ["b"])["shape"].features == ("a", "c")


def test_block_without_any_variance_is_no_error_as_long_as_another_has_some(customers):
    customers["kwh"] = np.nan
    assert spread(customers) == pytest.approx({"shape": 4.0, "level": 0.0})


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda x: x.assign(kwh=[np.inf, *x.kwh[1:]]),
            "feature kwh is infinite in 1 of 400 rows, must be finite or null",
        ),
        (lambda x: x.head(3), "3 customers cannot be grouped, at least 10"),
        (lambda x: x * 0.0, "4 features are the same for all of 400 customers"),
        (lambda x: x.drop(columns="b"), "features that the customers lack: b"),
    ],
)
def test_customers_that_cannot_be_mapped_are_refused_in_one_line(customers, spoil, message):
    with pytest.raises(TrainingError, match=message):
        fit_space(spoil(customers), BLOCKS)


def test_feature_in_two_blocks_is_refused(customers):
    with pytest.raises(TrainingError, match="features are in two blocks: kwh"):
        fit_space(customers, BLOCKS | {"again": BlockConfig(features=("kwh",), weight=1.0)})
