"""The benchmark of segments: agreement as scikit-learn counts it, customers as they are described, the rules kept."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, v_measure_score

from benchmarks import quality, simbench
from benchmarks.group_agreement import adjusted_rand, best_merge, cramers_v, interval, table_of, v_measure
from benchmarks.quality_segments import compare_curves
from training.segment.shape import SHAPE_COLUMNS


@pytest.fixture
def partitions():
    random = np.random.default_rng(0)
    classes = random.integers(0, 5, 800)
    return classes, (classes + random.integers(0, 2, 800)) % 6


@pytest.mark.parametrize(("ours", "theirs"), [(adjusted_rand, adjusted_rand_score), (v_measure, v_measure_score)])
def test_agreement_from_a_table_is_that_of_scikit_learn(partitions, ours, theirs):
    table = table_of(*partitions)
    low, high = interval(ours, table)
    assert float(ours(table)) == pytest.approx(theirs(*partitions))
    assert low < float(ours(table)) < high


def test_cramers_v_is_one_where_groups_are_the_classes_and_none_where_they_are_independent():
    assert float(cramers_v(np.diag([5.0, 9.0, 3.0]))) == pytest.approx(1.0)
    assert float(cramers_v(np.outer([1.0, 2.0], [3.0, 4.0]))) == pytest.approx(0.0)


def test_best_merge_is_perfect_where_the_rules_allow_the_classes_and_less_where_they_do_not():
    assert best_merge(np.array([30.0, 30.0, 25.0, 15.0]), 4, 0.05, 0.4) == pytest.approx(1.0)
    assert best_merge(np.array([30.0, 30.0, 36.0, 4.0]), 3, 0.05, 0.4) < 1.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """SimBench in little: two profiles, a quarter of a year."""
    root = tmp_path_factory.mktemp("data")
    (root / simbench.FOLDER).mkdir()
    times = pd.date_range("2016-01-01", "2016-12-31 23:45", freq="15min")
    hour = times.hour + times.minute / 60
    profiles = {"H0-A_pload": 1 + np.sin(hour), "G1-A_pload": 1 + np.cos(hour), "lv_rural1_pload": 1 + np.sin(2 * hour)}
    table = pd.DataFrame({"time": times.strftime("%d.%m.%Y %H:%M"), **profiles})
    table.to_csv(root / simbench.FOLDER / "LoadProfile.csv.gz", sep=";", index=False)
    loads = pd.DataFrame({"profile": ["H0-A", "G1-A", "lv_rural1"] * 200, "pLoad": [0.003, 0.02, 0.3] * 200})
    loads.loc[0, "pLoad"] = 0.0
    loads.to_csv(root / simbench.FOLDER / simbench.LOADS, sep=";", index=False)
    return root


def test_customers_are_the_same_for_a_seed_and_others_for_another(folder):
    one, same, other = (simbench.read_population(folder, seed).features for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_customers_have_shapes_seasons_and_a_class_and_none_without_energy(folder):
    customers = simbench.read_population(folder, 1)
    assert customers.features[list(SHAPE_COLUMNS)].max(axis=1).dropna().eq(1).all()
    assert np.flatnonzero(customers.features["weekday_00"].isna()).tolist() == [0]
    np.testing.assert_allclose(customers.features[list(simbench.SEASONS)].sum(axis=1), 1)
    assert set(customers.kind) == {"household", "commerce", "aggregate"}


def test_days_that_differ_in_level_are_told_apart_by_power():
    random = np.random.default_rng(3)
    classes = np.repeat([1, 2], 60)
    curves = (classes[:, None] * 2.0) * (1 + 0.2 * random.random((120, 48)))
    assert compare_curves("days", classes, curves).value == pytest.approx(1.0)


def test_command_skips_what_is_absent_with_a_plain_line(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert quality.main(["--train", str(tmp_path), "--only", "simbench_profiles", "--json", str(out)]) == 0
    assert json.loads(out.read_text())["results"] == []
    assert "simbench_profiles: skipped" in capsys.readouterr().out
