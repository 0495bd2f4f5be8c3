"""Curves by their shape: what a shape is, how it is scaled, and that what is stored can be opened again."""

import numpy as np
import pandas as pd
import pytest

from nlp.estimator import load_estimator
from registry.tabular.group_rule import GroupRule
from training.segment.block import fit_space, stored_blocks
from training.segment.shape import curve_blocks, curve_shapes, curve_spaces

HOURS = tuple(f"h{hour}" for hour in range(24))


@pytest.fixture(scope="module")
def customers():
    random = np.random.default_rng(4)
    day = 1.5 + np.sin((np.arange(24) - random.integers(6, 20, 300)[:, None]) * np.pi / 12)
    size = np.exp(random.normal(size=(300, 1)))
    return pd.DataFrame(curve_shapes(day * size), columns=HOURS).assign(level=size)


def test_shape_is_the_same_for_customers_of_any_size():
    curve = np.array([[1.0, 2.0, 4.0]])
    np.testing.assert_allclose(curve_shapes(curve * 1e6), [[0.25, 0.5, 1.0]])


def test_customer_without_energy_or_with_infinite_power_has_no_shape():
    assert np.isnan(curve_shapes(np.array([[0.0, 0.0], [np.inf, 1.0], [np.nan, np.nan]]))).all()


def test_missing_hour_stays_missing_and_the_others_keep_their_shape():
    np.testing.assert_allclose(curve_shapes(np.array([[1.0, np.nan, 2.0]])), [[0.5, np.nan, 1.0]])


def test_kind_without_features_has_no_block():
    assert set(curve_blocks(HOURS, level=("level",))) == {"shape", "level"}
    assert set(curve_spaces(HOURS, (), ("level",))) == {"shape"}


def test_one_huge_customer_does_not_move_the_others_apart(customers):
    blocks = curve_blocks(HOURS, level=("level",))
    changed = customers.copy()
    changed.loc[customers["level"].idxmax(), "level"] = 1e9
    one, other = (np.asarray(fit_space(x, blocks).transform(x.to_numpy())) for x in (customers, changed))
    np.testing.assert_allclose(one[:, -1], other[:, -1], atol=0.02)


def test_ten_customers_are_ranked_without_a_warning(customers):
    space = fit_space(customers.head(10), curve_blocks(HOURS, level=("level",)))
    assert np.isfinite(space.transform(customers.to_numpy())).all()


def test_space_of_curves_answers_the_same_after_it_was_stored(customers, tmp_path):
    blocks = curve_blocks(HOURS, level=("level",))
    space = fit_space(customers, blocks)
    skops = pytest.importorskip("skops.io")
    skops.dump(space, tmp_path / "space.skops")
    again = GroupRule(load_estimator(tmp_path / "space.skops"), None, (*HOURS, "level"), stored_blocks(blocks))
    before = GroupRule(space, None, (*HOURS, "level"), stored_blocks(blocks))
    np.testing.assert_array_equal(again.place(customers).space, before.place(customers).space)
