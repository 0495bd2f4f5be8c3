"""Feature sets: versioned lists whose features keep their meaning."""

from pathlib import Path

import pytest

from feature_store.error import FeatureError
from feature_store.feature import FEATURES, Feature, require_feature, within
from feature_store.feature_set import changed_features, feature_names, load_feature_set
from feature_store.settings import FeatureStoreSettings
from feature_store.signature import feature_digest

CONFIGS = FeatureStoreSettings().configs
SETS = sorted(path.stem for path in (CONFIGS / "feature_sets").glob("*.toml"))


@pytest.mark.parametrize("name", SETS)
def test_every_feature_of_a_released_set_computes_what_it_did_at_the_release(name):
    changed = changed_features(load_feature_set(name, CONFIGS))
    assert not changed, f"{changed} compute something else now: give them new names, or release a new version of {name}"


def other(name: str, **changes) -> Feature:
    feature = require_feature(name)
    return Feature(**{**vars(feature), **changes})


def test_a_changed_expression_a_changed_fill_and_a_changed_input_have_other_digests(monkeypatch):
    before = feature_digest(require_feature("kwh_relative_trend"))
    wider = other("kwh_last_90_days", function=require_feature("kwh_last_365_days").function)
    assert feature_digest(wider) != feature_digest(require_feature("kwh_last_90_days"))
    assert feature_digest(other("owed_now", fill=None)) != feature_digest(require_feature("owed_now"))
    level = other("kwh_trend_365_days", function=require_feature("kwh_last_365_days").function)
    monkeypatch.setitem(FEATURES, "kwh_trend_365_days", level)
    assert feature_digest(require_feature("kwh_relative_trend")) != before


def test_another_wording_of_the_same_expression_has_the_same_digest():
    def summed(meter_readings, as_of):
        from_day = meter_readings.day
        return meter_readings.kwh.sum(where=within(from_day, as_of, 90))

    assert feature_digest(other("kwh_last_90_days", function=summed)) == feature_digest(
        require_feature("kwh_last_90_days")
    )


def test_a_set_names_its_features_and_all_means_all():
    assert feature_names("segments.v1", CONFIGS) == load_feature_set("segments.v1", CONFIGS).features
    assert feature_names("all", CONFIGS) == tuple(FEATURES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name="x.v1"\npurpose="p"\nfeatures=["nothing"]\n[digests]\nnothing="1"', "unknown features nothing"),
        (
            'name="x.v1"\npurpose="p"\nfeatures=["owed_now"]\n[digests]\n',
            "digests: one for each feature; check owed_now",
        ),
        ('name="y"\npurpose="p"\nfeatures=["owed_now"]\n[digests]\nowed_now="1"', "the name must be 'x.v1'"),
    ],
)
def test_a_wrong_set_is_named(tmp_path: Path, text, message):
    (tmp_path / "feature_sets").mkdir()
    (tmp_path / "feature_sets" / "x.v1.toml").write_text(text)
    with pytest.raises(FeatureError, match=message):
        load_feature_set("x.v1", tmp_path)


def test_an_unknown_set_names_those_there_are():
    with pytest.raises(FeatureError, match=r"no feature set 'x'; known: arrears-panel.v1"):
        load_feature_set("x", CONFIGS)
