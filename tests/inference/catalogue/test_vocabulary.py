from pathlib import Path

import pyarrow as pa
import pytest

from feature_store.expression import kinds_of
from inference.catalogue.vocabulary import ranges, vocabulary
from inference.model.scoring import score
from registry.error import RuleError
from registry.rule import parse_rule
from tests.inference.risk_bundle import features, risk_bundle

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.fixture(scope="module")
def known():
    return vocabulary(CONFIGS)


@pytest.mark.parametrize(
    "rule",
    [
        "late_bills_of_last_12 >= 3 AND region = '东区'",
        "default_band = 'D' OR segment_confidence < 0.5",
        "kwh_last_365_days > kwh_last_365_days_p80",
        "times('power_quality', 17) >= 2",
    ],
)
def test_features_attributes_outputs_quantiles_and_windows_may_be_named(known, rule):
    parse_rule(rule).check(known.columns)


@pytest.mark.parametrize("rule", ["times('weather', 90) >= 1", "default_band >= 0.5", "default_reasons = '[]'"])
def test_other_columns_and_other_kinds_are_refused(known, rule):
    with pytest.raises(RuleError):
        parse_rule(rule).check(known.columns)


def test_everything_the_models_say_may_be_named_by_its_kind(known, tmp_path):
    said = kinds_of(pa.Table.from_pandas(score(risk_bundle(tmp_path), features(50)), preserve_index=False).schema)
    reasons = said.pop("default_reasons")
    assert reasons == "text"
    assert {name: known.columns.kinds[name] for name in said} == said


def test_protected_groups_and_the_models_are_known(known):
    assert {"is_elderly", "is_disabled", "is_low_income"} <= known.protective.keys()
    assert "late_bills_of_last_12" not in known.protective
    assert {"sentiment", "concerns", "segments", "default-risk", "price-sensitivity"} <= known.models


def test_ranges_follow_from_units_and_quantiles():
    found = ranges(CONFIGS)
    assert (found.of("late_bills_of_last_12").low, found.of("late_bills_of_last_12").whole) == (0, True)
    assert "kwh_last_365_days_p20 <= kwh_last_365_days_p80" in [each.rule for each in found.always]
