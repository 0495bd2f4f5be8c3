"""Named quantiles: fixed once over all facts, then the value of each customer's own class."""

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from feature_store.error import FeatureError
from feature_store.settings import FeatureStoreSettings
from inference.error import InferenceError
from inference.tag.quantile import Quantile, load_quantiles, quantile_columns
from inference.tag.quantile_table import measure_quantiles, with_quantiles

HALF = Quantile(name="kwh_p50", feature="kwh", by="kind", share=0.5)
FIFTH = Quantile(name="kwh_p20", feature="kwh", by="kind", share=0.2)
OWED = Quantile(name="owed_p50", feature="owed", by="kind", share=0.5)


@pytest.fixture
def parts(tmp_path):
    """Write facts in two files, one class without a value and one customer without a class."""
    kinds, kwh = ["a", "a", "b", None, "a", "c"], [1.0, 2.0, 100.0, 7.0, 3.0, None]
    rows = pa.table({"kind": kinds, "kwh": kwh, "owed": [0.0, math.nan, math.inf, 1.0, 4.0, 5.0]})
    for number, part in enumerate((rows.slice(0, 3), rows.slice(3))):
        pq.write_table(part, tmp_path / f"{number}'.parquet")
    return sorted(tmp_path.iterdir())


def test_quantiles_are_those_of_the_classes_over_all_parts(parts):
    found = measure_quantiles(parts, (HALF, OWED, FIFTH))
    assert found["kwh_p50"] == {"a": 2.0, "b": 100.0}
    assert found["kwh_p20"] == pytest.approx({"a": 1.4, "b": 100.0})
    assert found["owed_p50"] == {"a": 2.0, "c": 5.0}, "null, NaN and infinity do not count"


def test_random_quantiles_are_those_of_pandas(tmp_path):
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"kind": random.choice(list("abc"), 5000), "kwh": random.lognormal(6, 2, 5000)})
    frame.to_parquet(tmp_path / "facts.parquet")
    expected = frame.groupby("kind").kwh.quantile(0.2).to_dict()
    assert measure_quantiles([tmp_path / "facts.parquet"], (FIFTH,))["kwh_p20"] == pytest.approx(expected, rel=1e-12)


def test_a_column_holds_the_value_of_the_customers_own_class(parts):
    values = measure_quantiles(parts, (HALF, FIFTH))
    rows = with_quantiles(pq.read_table(parts[1]), values, (HALF, FIFTH))
    assert rows["kwh_p50"].to_pylist() == [None, 2.0, None]
    assert rows.column_names[-2:] == ["kwh_p50", "kwh_p20"]
    assert [quantile_columns(row, values, (HALF,))["kwh_p50"] for row in rows.to_pylist()] == [None, 2.0, None]


def test_a_quantile_of_what_is_not_there_is_refused(parts):
    with pytest.raises(FeatureError, match="quantiles of kw by kind: the facts have no column kw"):
        measure_quantiles(parts, (HALF.model_copy(update={"feature": "kw"}),))
    with pytest.raises(FeatureError, match="quantiles of kwh by owed: owed must be a text, it is DOUBLE"):
        measure_quantiles(parts, (HALF.model_copy(update={"by": "owed"}),))


def test_wrong_share_is_refused_with_file_and_key(tmp_path):
    path = tmp_path / "quantiles.toml"
    path.write_text("[[quantile]]\nname='q'\nfeature='f'\nby='b'\nshare=1.5\n")
    with pytest.raises(InferenceError, match=r"quantiles.toml: quantile.0.share"):
        load_quantiles(path)


def test_the_projects_quantiles_load():
    assert {q.share for q in load_quantiles(FeatureStoreSettings().configs / "quantiles.toml")} >= {0.2, 0.8, 0.9}
