import numpy as np
import pandas as pd
import pytest

from feature_store.settings import FeatureStoreSettings
from inference.error import InferenceError
from inference.quantile import Quantile, add_quantiles, load_quantiles

HALF = Quantile(name="kwh_p50", feature="kwh", by="kind", share=0.5)


def test_quantile_is_that_of_the_customers_own_class():
    rows = pd.DataFrame({"kind": ["a", "a", "a", "b"], "kwh": [1.0, 2.0, 3.0, 100.0]})
    assert add_quantiles(rows, (HALF,)).kwh_p50.tolist() == [2, 2, 2, 100]


def test_class_without_a_value_has_no_quantile():
    rows = pd.DataFrame({"kind": ["a", "b"], "kwh": [1.0, np.nan]})
    assert add_quantiles(rows, (HALF,)).kwh_p50.isna().tolist() == [False, True]


def test_wrong_share_is_refused_with_file_and_key(tmp_path):
    path = tmp_path / "quantiles.toml"
    path.write_text("[[quantile]]\nname='q'\nfeature='f'\nby='b'\nshare=1.5\n")
    with pytest.raises(InferenceError, match=r"quantiles.toml: quantile.0.share"):
        load_quantiles(path)


def test_the_projects_quantiles_load():
    assert {q.share for q in load_quantiles(FeatureStoreSettings().configs / "quantiles.toml")} == {0.2, 0.8, 0.9}
