import json

import pandas as pd
import pytest

from inference.model.scoring import default_probability, risk_model, score
from registry.description import ModelDescription
from registry.error import ArtifactError
from tests.inference.risk_bundle import COLUMNS, features, risk_bundle

ROWS = features(300, seed=2)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return risk_bundle(tmp_path_factory.mktemp("risk"))


@pytest.fixture(scope="module")
def scored(bundle):
    return score(bundle, ROWS)


def test_every_customer_gets_probability_band_action_and_segment(bundle, scored):
    assert scored.index.equals(ROWS.index)
    assert scored.default_probability.tolist() == default_probability(bundle, ROWS).tolist()
    assert scored.default_probability.between(0.01, 0.8).all()
    assert set(scored.default_band) <= set("ABCD")
    assert set(scored.default_action) == {"none", "remind", "visit"}
    assert set(scored.segment) == {"甲", "乙"}
    assert scored.segment_confidence.between(0, 1).all()


def test_only_flagged_customers_carry_reasons_and_they_are_those_of_the_model(bundle, scored):
    flagged = scored.default_action != "none"
    assert set(scored.default_reasons[~flagged]) == {"[]"}
    first = scored.index[flagged][0]
    assert json.loads(scored.default_reasons[first]) == [
        reason.as_record() for reason in risk_model(bundle).reasons(ROWS, [first])[0]
    ]
    assert scored.default_reasons[flagged].map(json.loads).map(len).between(1, 4).all()


def test_reasons_say_the_value_beside_the_usual_one(scored):
    worst = json.loads(scored.default_reasons[scored.default_probability.idxmax()])
    assert worst[0]["group"] in {"late_often", "arrears"}
    assert all("通常" in reason["text"] for reason in worst)


def test_a_bundle_from_before_reasons_still_says_who_is_at_risk(tmp_path):
    old = score(risk_bundle(tmp_path, with_reasons=False), ROWS)
    assert set(old.default_reasons) == {"[]"}
    assert (old.default_action == "visit").tolist() == (old.default_band == "D").tolist()


def test_outputs_have_the_types_that_rules_read(scored):
    assert pd.api.types.is_float_dtype(scored.default_probability)
    assert isinstance(scored.default_reasons.iloc[0], str)


def test_a_missing_feature_is_named(bundle):
    with pytest.raises(ArtifactError, match="the rows lack owed_now"):
        score(bundle, ROWS.drop(columns="owed_now"))


def test_the_model_reads_its_columns_in_their_order(bundle):
    described = bundle.description("default-risk")
    assert isinstance(described, ModelDescription)
    assert risk_model(bundle).columns == described.columns == COLUMNS
