"""Every feature says what it is: owner, unit, window, what null means, a meaning that is a sentence."""

import pytest

import feature_store.features  # noqa: F401 - registers them
from feature_store.feature import FEATURES
from tests.feature_store.history import compute

OWNERS = {"billing", "customer_service", "marketing", "metering", "operations"}


def test_there_are_at_least_120_features():
    assert len(FEATURES) >= 120


@pytest.mark.parametrize("feature", FEATURES.values(), ids=lambda feature: feature.name)
def test_feature_declares_owner_unit_null_and_meaning(feature):
    assert feature.owner in OWNERS
    assert feature.unit
    assert feature.null or feature.fill is not None
    assert feature.meaning[0].isupper() or feature.meaning[0] in "01"
    assert feature.meaning.endswith(".")
    assert len(feature.meaning.split()) >= 2


@pytest.mark.parametrize("feature", [each for each in FEATURES.values() if each.relation], ids=lambda each: each.name)
def test_feature_named_after_a_window_declares_that_window(feature):
    for words, window in (("_last_7_days", "7 days"), ("_last_30_days", "30 days"), ("_last_90_days", "90 days")):
        assert not feature.name.endswith(words) or feature.window == window
    assert not feature.name.endswith("_last_365_days") or feature.window == "365 days"


def test_customer_without_any_row_has_the_declared_fill_or_null(warehouse):
    row = compute(warehouse, FEATURES, "2026-07-01", ["nobody"]).loc["nobody"]
    filled = {name: feature.fill for name, feature in FEATURES.items() if feature.fill is not None}
    assert row[list(filled)].to_dict() == filled
    others = [name for name, feature in FEATURES.items() if feature.fill is None and feature.relation]
    assert row[others].isna().all()


def test_no_answer_message_or_complaint_may_reach_a_risk_model():
    bound = {name for name, feature in FEATURES.items() if feature.purpose == "not_for_risk"}
    assert {
        "accounts_of_party",
        "survey_score_mean",
        "messages_last_90_days",
        "complaint_orders_last_365_days",
    } <= bound
