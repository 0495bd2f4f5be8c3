"""How two trainings are held against each other, and what is said of it."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from registry.training_record import PREDICTIONS_FILE, ROWS_FILE, STAGES, EnvironmentFact
from training.reproduction.difference import (
    PartDifference,
    PredictionDifference,
    gone_customers,
    part_differences,
    prediction_difference,
)
from training.reproduction.proof import Proof
from training.reproduction.sheet import lines
from training.reproduction.surroundings import Change, changes

SAME = PartDifference("fit", rows=4, missing=0, erased=0, added=0, labels=0, contents=0)
HELD = MappingProxyType(dict.fromkeys(STAGES, True))


def written(folder, rows, predictions):
    folder.mkdir()
    columns = {"part": "fit", "row": [row[0] for row in rows], "customer": [row[1] for row in rows]}
    values = {"labels": [row[2] for row in rows], "contents": [row[3] for row in rows]}
    pd.DataFrame(columns | values).to_parquet(folder / ROWS_FILE)
    pd.DataFrame(predictions).to_parquet(folder / PREDICTIONS_FILE)
    return folder


def proof(stages, parts=(SAME,), predictions=(4, 4, 1e-9), erased=0):
    held = dict(HELD) | dict.fromkeys(stages, False)
    told = PredictionDifference(*predictions)
    return Proof("m", 1, "d", "2026-01-01", "甲", 1.0, 1e-6, held, (), parts, told, erased)


def test_rows_of_erased_customers_are_told_from_rows_that_are_missing_without_reason(tmp_path):
    said = {"row": [1], "customer": [10], "p": [0.5]}
    then = written(tmp_path / "then", [(1, 10, 0, 0), (2, 10, 0, 0), (3, 11, 0, 0), (4, 12, 0, 0)], said)
    now = written(tmp_path / "now", [(1, 10, 9, 0), (4, 12, 0, 9), (5, 12, 0, 0)], said)
    gone = gone_customers(then, now)
    assert gone.tolist() == [11]
    [part] = part_differences(then, now, gone)
    assert part == PartDifference("fit", rows=4, missing=2, erased=1, added=1, labels=1, contents=1)
    assert not part.same_rows


def test_predictions_are_compared_row_by_row_whatever_their_order(tmp_path):
    then = written(tmp_path / "then", [], {"row": [1, 2, 3], "customer": [1, 2, 3], "p": [0.1, 0.2, 0.3]})
    now = written(tmp_path / "now", [], {"row": [3, 1], "customer": [3, 1], "p": [0.3, 0.4]})
    difference = prediction_difference(then, now)
    assert (difference.compared, difference.changed) == (2, 1)
    assert difference.largest == pytest.approx(0.3)


def test_of_groups_the_difference_is_the_share_of_customers_in_another(tmp_path):
    then = written(tmp_path / "then", [], {"row": [1, 2, 3, 4], "customer": [1, 2, 3, 4], "group": [0, 1, 2, -1]})
    now = written(tmp_path / "now", [], {"row": [1, 2, 3, 4], "customer": [1, 2, 3, 4], "group": [0, 6, 2, -1]})
    assert prediction_difference(then, now) == PredictionDifference(4, 1, 0.25)


@pytest.mark.parametrize(
    ("found", "verdict", "first", "code"),
    [
        (proof([], predictions=(4, 0, 0.0)), "identical", None, 0),
        (proof(["fit", "calibration"]), "within_tolerance", "fit", 0),
        (proof(["fit"], predictions=(4, 4, 1e-3)), "differs", "fit", 1),
        (proof(["data"], parts=(PartDifference("fit", 4, 1, 0, 0, 0, 0),)), "differs", "data", 1),
        (proof(["data", "fit"], (PartDifference("fit", 4, 1, 1, 0, 0, 0),), (3, 3, 0.1), 1), "erased", "data", 0),
        (proof(["data", "fit"], (PartDifference("fit", 4, 1, 1, 0, 0, 2),), (3, 3, 0.1), 1), "differs", "data", 1),
        (proof(["fit"], predictions=(0, 0, float("inf"))), "differs", "fit", 1),
    ],
)
def test_the_verdict_says_what_holds_and_where_it_parts(found, verdict, first, code):
    assert (found.verdict, found.first_difference, found.exit_code) == (verdict, first, code)
    assert found.as_record()["verdict"] == verdict
    assert list(lines(found))[-1][0] == "结论"


def test_other_packages_threads_and_kernels_are_named_and_libraries_loaded_by_one_alone_are_not():
    fact = {"python": "3.11", "platform": "Linux", "constraints_sha256": None, "code_commit": "a", "source_digest": "s"}
    pools = {"threads": {"openmp/a": 2, "mkl/b": 1}, "kernels": {"mkl/b": "x"}}
    then = EnvironmentFact(**fact, **pools, packages={"numpy": "1", "gone": "1"})
    now = EnvironmentFact(
        **fact | {"code_commit": "b"}, threads={"openmp/a": 1}, kernels={}, packages={"numpy": "2", "new": "1"}
    )
    assert changes(then, now) == [
        Change("package gone", "1", None),
        Change("package new", None, "1"),
        Change("package numpy", "1", "2"),
        Change("threads openmp/a", "2", "1"),
    ]
    assert changes(now, now) == []


def test_digests_of_rows_survive_parquet_though_they_need_all_64_bits(tmp_path):
    high = np.array([2**64 - 1, 2**63], dtype=np.uint64)
    folder = written(tmp_path / "then", [(row, row, row, row) for row in high], {"row": high, "customer": high})
    assert pd.read_parquet(folder / ROWS_FILE)["row"].tolist() == high.tolist()
