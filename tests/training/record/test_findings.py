"""What goes on record of a job's data and results."""

import io
from datetime import datetime
from hashlib import sha256

import numpy as np
import pandas as pd

from training.dataset import Dataset
from training.record.environment import environment
from training.record.findings import Findings
from training.record.part import dataset_part

KEY = b"k" * 32


def dataset(value=1.0, target=1):
    rows = {"customer_id": ["A", "B"], "as_of": pd.Timestamp("2026-01-01"), "target": [0, target], "x": [0.5, value]}
    return Dataset(pd.DataFrame(rows).astype({"as_of": "datetime64[us]"}), ("x",))


def findings(data, scores=(0.1, 0.9)):
    return Findings(
        model="default-risk",
        parts=[dataset_part("fit", data), dataset_part("test", data)],
        learnt_from=("fit",),
        tested="test",
        fit=[np.array(scores)],
        predicted={"probability": np.array(scores) / 2},
        decision={"bands": {"B": 0.1}},
        seeds={"seed": 7},
    )


def changed(one, other):
    return [stage for stage, digest in one.stages.items() if other.stages[stage] != digest]


def test_a_changed_cell_shows_in_the_features_and_a_changed_target_in_the_data_as_well():
    assert changed(findings(dataset()), findings(dataset())) == []
    assert changed(findings(dataset()), findings(dataset(value=1.0 + 1e-15))) == ["features"]
    assert changed(findings(dataset()), findings(dataset(target=0))) == ["data", "features"]


def test_a_score_that_is_off_in_its_last_bit_shows_in_the_fit():
    assert changed(findings(dataset()), findings(dataset(), (0.1, np.nextafter(0.9, 1)))) == ["fit", "calibration"]


def test_rows_and_predictions_name_nobody_and_join_by_their_digests():
    found = findings(dataset())
    rows, said = (pd.read_parquet(io.BytesIO(each)) for each in (found.rows(KEY), found.predictions(KEY)))
    assert list(rows["part"]) == ["fit", "fit", "test", "test"]
    assert list(rows.columns) == ["part", "row", "customer", "labels", "contents"]
    assert said["row"].tolist() == rows["row"].tolist()[2:]
    assert said["probability"].tolist() == [0.05, 0.45]
    assert said["row"].tolist() != pd.read_parquet(io.BytesIO(found.predictions(b"j" * 32)))["row"].tolist()


def test_a_part_says_its_span_its_customers_and_its_positives():
    fact = dataset_part("fit", dataset()).fact
    assert (fact.rows, fact.customers, fact.positives) == (2, 2, 1)
    assert fact.first == fact.last == datetime(2026, 1, 1).isoformat()
    assert fact.digest == dataset().digest


def test_the_environment_names_packages_threads_the_lock_and_the_sources(tmp_path):
    (tmp_path / "constraints.txt").write_bytes(b"numpy==2\n")
    (tmp_path / "training").mkdir()
    empty = environment(tmp_path).source_digest
    (tmp_path / "training" / "job.py").write_text("SEED = 7\n", encoding="utf-8")
    found = environment(tmp_path)
    assert found.constraints_sha256 == sha256(b"numpy==2\n").hexdigest()
    assert found.packages["numpy"] == np.__version__
    assert all(count >= 1 for count in found.threads.values())
    assert found.code_commit is None
    assert found.source_digest != empty
