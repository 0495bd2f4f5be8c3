"""Windows of calls that only a rule asks for: computed like any feature, the same for everybody and for one customer."""

from contextlib import closing
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store import signature
from feature_store.column import Column, ColumnType, Table
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.error import FeatureError
from feature_store.feature import FEATURES, find_feature, require_feature
from feature_store.feature_set import current_digests, load_feature_set
from feature_store.features.concern_window import concern_window, of_name
from feature_store.recomputation import Recomputation
from feature_store.signature import feature_digest
from feature_store.snapshot.text_query import features_of_calls
from tests.feature_store.random_derived import derived, write_derived
from tests.feature_store.random_history import delivered

AS_OF = datetime(2026, 2, 28, 12, 30)
DECLARED = [name for name in FEATURES if of_name(name) is not None]


@pytest.mark.parametrize("days", [45, 120, 400])
def test_calls_in_any_window_are_those_counted_by_hand(load, warehouse, days):
    random = np.random.default_rng(days)
    tables = delivered(random)
    load(customers=tables["customers"])
    signals = derived(random, tables)
    write_derived(warehouse, signals)
    calls, name = signals["text_signals"], f"price_calls_last_{days}_days"
    inside = (calls.said_at < AS_OF) & (calls.said_at >= AS_OF - pd.Timedelta(days=days)) & calls.concern_price
    expected = inside.groupby(calls.customer_id).sum()
    labels = tables["customers"][["customer_id"]].assign(as_of=pd.Timestamp(AS_OF)).sort_values("customer_id")
    with closing(DuckDBEngine(warehouse, threads=1)) as engine, closing(Recomputation(warehouse, [name])) as one:
        many = engine.features([name, "price_calls_last_90_days"], labels)
        one.load(list(labels.customer_id))
        again = one.features(list(labels.customer_id), AS_OF)
    assert many[name].tolist() == expected.reindex(many.customer_id, fill_value=0).tolist()
    assert again[name].tolist() == many[name].tolist()
    assert len(many[name].unique()) > 1


def test_a_declared_window_is_what_its_name_would_give():
    assert len(DECLARED) > 10
    for name in DECLARED[::4]:
        made, written = of_name(name), FEATURES[name]
        assert (feature_digest(made), made.purpose, made.fill) == (
            feature_digest(written),
            written.purpose,
            written.fill,
        )


@pytest.mark.parametrize(
    "name",
    ["prices_calls_last_45_days", "price_calls_last_045_days", "price_calls_last_1827_days", "price_calls_last_0_days"],
)
def test_a_name_that_is_no_window_is_no_feature(name):
    assert find_feature(name) is None
    with pytest.raises(FeatureError, match="unknown feature"):
        require_feature(name)


def test_a_window_is_a_feature_of_calls_and_leaves_the_list_of_features_as_it_is():
    before = list(FEATURES)
    assert features_of_calls(["price_calls_last_45_days", "owed_now"]) == ("price_calls_last_45_days",)
    assert require_feature("service_complaint_calls_last_45_days").purpose == "not_for_risk"
    assert concern_window("price", 45).meaning == "Calls about price within 45 days, asked for by a rule."
    assert list(FEATURES) == before


def test_a_feature_set_may_list_a_window_and_keeps_its_digest(tmp_path):
    name = "price_calls_last_45_days"
    text = f'name="x.v1"\npurpose="p"\nfeatures=["{name}"]\n[digests]\n{name}="{current_digests([name])[name]}"'
    (tmp_path / "feature_sets").mkdir()
    (tmp_path / "feature_sets" / "x.v1.toml").write_text(text)
    assert load_feature_set("x.v1", tmp_path).features == (name,)
    assert current_digests([name]) != current_digests(["price_calls_last_46_days"])


def test_a_column_that_a_feature_does_not_read_changes_no_digest(monkeypatch):
    feature = concern_window("price", 77)
    before, signals = feature_digest(feature), signature.TABLES["text_signals"]
    wider = Table(**{**vars(signals), "columns": (*signals.columns, Column("mumbled", ColumnType.FLAG, "含糊"))})
    monkeypatch.setitem(signature.TABLES, "text_signals", wider)
    signature._sql.cache_clear()
    assert feature_digest(feature) == before
    assert "mumbled" in wider.column_names
