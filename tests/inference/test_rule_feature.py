"""What a rule names is computed: features of no set, windows, and features behind a named quantile."""

import pytest

import feature_store.features  # noqa: F401 - registers them
from inference.error import InferenceError
from inference.tag.quantile import Quantile
from inference.tag.rule_feature import features_of_rules, rule_feature_digest
from tests.inference.tag_case import LATE, catalogue

HALF = Quantile(name="kwh_p50", feature="kwh_last_90_days", by="customer_type", share=0.5)
UNUSED = Quantile(name="owed_p50", feature="owed_now", by="customer_type", share=0.5)


def test_features_windows_and_those_behind_quantiles_are_named_once():
    rule = "times('price', 45) >= 2 AND tenure_years > kwh_p50 AND segment = 'x' AND default_probability > 0.1"
    book = catalogue({**LATE, "rule": rule, "confidence": "least(1, weekend_share)"})
    expected = ("kwh_last_90_days", "price_calls_last_45_days", "tenure_years", "weekend_share")
    assert features_of_rules(book, (HALF, UNUSED)) == expected


def test_the_digest_follows_what_is_computed():
    one = rule_feature_digest(["price_calls_last_45_days", "tenure_years"])
    assert one == rule_feature_digest(["tenure_years", "price_calls_last_45_days"])
    assert one != rule_feature_digest(["price_calls_last_46_days", "tenure_years"])


def test_a_wrong_rule_is_named():
    with pytest.raises(InferenceError, match="tag pay.late: rule: character 2"):
        features_of_rules(catalogue({**LATE, "rule": "a;b"}), ())
