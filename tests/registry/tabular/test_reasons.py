import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.error import ArtifactError
from registry.tabular import risk_model
from registry.tabular.reason import ReasonCatalogue
from registry.tabular.reasoning import Reasoning
from registry.tabular.risk_model import RiskModel
from tests.registry.tabular.risk_case import COLUMNS, REASONS, USUAL, booster, description, rows

MODEL = RiskModel.of(booster(), description())
CATALOGUE = ReasonCatalogue.model_validate_json(json.dumps(REASONS))
number = st.one_of(st.none(), st.floats(0, 1000))


def reasons_of(**values):
    return MODEL.reasons(pd.DataFrame([{name: values.get(name, np.nan) for name in COLUMNS}]).astype("float64"))[0]


def test_a_reason_names_the_value_and_the_usual_one():
    first = reasons_of(late_bills=9, debit_share=0.9, amount=100, days_since_payment=10)[0]
    assert (first.group, first.code, first.value, first.usual) == ("late", "R01", 9.0, 1.0)
    assert first.text == "逾期次数多：最近12期逾期9期，通常1期"
    assert first.contribution > 0


@settings(max_examples=60, deadline=None)
@given(late=number, debit=st.one_of(st.none(), st.floats(0, 1)), amount=number, days=number)
def test_nobody_on_the_safe_side_of_usual_is_given_that_reason(late, debit, amount, days):
    given_ = {"late_bills": late, "debit_share": debit, "amount": amount, "days_since_payment": days}
    found = {reason.group: reason for reason in reasons_of(**{n: v for n, v in given_.items() if v is not None})}
    assert len(found) <= 4
    assert "late" not in found or found["late"].value > USUAL["late_bills"]
    assert "channel" not in found or found["channel"].value < USUAL["debit_share"]
    if "payment" in found and days is not None:
        assert found["payment"].value > USUAL["days_since_payment"]
    assert all(reason.contribution > CATALOGUE.floor for reason in found.values())


def test_more_late_bills_never_make_that_reason_weaker():
    found = [{r.group: r.contribution for r in reasons_of(late_bills=n, amount=100)}.get("late", 0) for n in range(12)]
    assert found == sorted(found)
    assert found[0] == 0 < found[-1]


def test_a_null_is_a_reason_only_where_the_catalogue_says_what_it_means():
    found = {reason.group: reason for reason in reasons_of(late_bills=5, amount=100)}
    assert found["payment"].text == "缴费偏慢：尚无缴费记录"
    assert found["payment"].value is None
    assert "channel" not in found


def test_what_reads_the_same_is_not_called_different():
    almost = np.array([[1.4, 0.5, 100.004, 20.4]])
    assert Reasoning(CATALOGUE, COLUMNS).reasons(almost, np.ones((1, 4))) == [()]


def test_infinite_values_and_unknown_usual_values_are_no_reason():
    wild = np.array([[np.inf, 0.1, -np.inf, 30]])
    some = Reasoning(CATALOGUE.with_usual({"debit_share": np.nan, "days_since_payment": 20}), COLUMNS)
    assert [reason.group for reason in some.reasons(wild, np.ones((1, 4)))[0]] == ["payment"]


def test_either_side_says_which():
    found = Reasoning(CATALOGUE, COLUMNS).reasons(np.array([[0, 1, 25.5, 0], [0, 1, 1234.5, 0]]), np.ones((2, 4)))
    assert found[0][0].text == "电费金额与通常不同：最近一期电费25.50元，低于通常100.00元"
    assert found[1][0].text == "电费金额与通常不同：最近一期电费1,234.50元，高于通常100.00元"


def test_a_batch_gives_what_each_row_gives_alone(monkeypatch):
    x = rows(45, seed=8)
    alone = [MODEL.reasons(x, [place])[0] for place in range(45)]
    monkeypatch.setattr(risk_model, "EXPLAINED_AT_ONCE", 7)
    assert MODEL.reasons(x) == alone
    assert MODEL.reasons(x.to_numpy(), np.array([30, 2])) == [alone[30], alone[2]]
    assert len({reason.group for each in alone for reason in each}) == 4


def test_contributions_of_a_group_are_those_of_its_features_together():
    x = rows(30, seed=9)
    contributions = MODEL.booster.predict(x, pred_contrib=True)
    for place, found in enumerate(MODEL.reasons(x)):
        for reason in found:
            column = ["late", "channel", "bill", "payment"].index(reason.group)
            assert reason.contribution == pytest.approx(contributions[place, column])


def test_every_feature_needs_exactly_one_group():
    with pytest.raises(ArtifactError, match="no group has kwh; every feature belongs to exactly one"):
        CATALOGUE.require([*COLUMNS, "kwh"])
    twice = {**REASONS, "groups": [*REASONS["groups"], {**REASONS["groups"][0], "id": "again", "code": "R09"}]}
    with pytest.raises(ValueError, match="feature late_bills stands more than once"):
        ReasonCatalogue.model_validate(twice)


def test_refused_features_and_wrong_directions_are_named():
    with pytest.raises(ArtifactError, match="amount may not be a reason for risk"):
        CATALOGUE.require(COLUMNS, refused=["amount"])
    with pytest.raises(ArtifactError, match=r"amount \(risky = 'either', must be 'high'\)"):
        CATALOGUE.require_directions(increasing=["late_bills", "amount"], decreasing=["debit_share"])


def test_a_customer_is_told_what_is_usual_among_their_own_kind():
    kinds = CATALOGUE.with_usual(USUAL, {"late_bills": {"amount": 5000.0}})
    rows_of_both = np.array([[1, 1, 4000.0, 0], [0, 1, 4000.0, 0]])
    own, everybody = Reasoning(kinds, COLUMNS).reasons(rows_of_both, np.ones((2, 4)))
    assert own[0].text == "电费金额与通常不同：最近一期电费4,000.00元，低于同类客户通常5,000.00元"
    assert everybody[0].text == "电费金额与通常不同：最近一期电费4,000.00元，高于通常100.00元"
    assert (own[0].usual, everybody[0].usual) == (5000.0, 100.0)
