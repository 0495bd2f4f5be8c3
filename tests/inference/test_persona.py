import orjson
import pandas as pd
import pytest

from inference.persona import Origin, next_actions, persona_document
from registry.catalogue import load_catalogue
from registry.settings import RegistrySettings

ORIGIN = Origin("b1", {"segments": 2, "default-risk": 4, "sentiment": 1, "concerns": 1}, "abc")


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(RegistrySettings().tags)


def row(**values):
    names = (
        "tenure_years",
        "contract_capacity_kva",
        "kwh_last_365_days",
        "kwh_growth_90_days",
        "peak_share",
        "valley_share",
        "summer_share",
        "winter_share",
        "daily_kwh_variation",
        "max_kw",
        "bill_amount_last_12_months",
        "late_bills_of_last_12",
        "overdue_days_max_of_last_12",
        "owed_now",
        "days_to_pay_mean_of_last_12",
        "default_probability",
        "calls_last_365_days",
    )
    known = {
        "customer_id": "A",
        "customer_type": "residential",
        "urban_rural": "rural",
        "region": None,
        "industry": None,
        "segment": "富裕者",
        "segment_confidence": 0.9321,
        "default_band": "A",
        "default_action": "none",
        "default_reasons": [],
        "evidence": [],
    }
    return {**dict.fromkeys(names, float("nan")), **known, **values}


def test_null_is_left_out_of_the_sentence_and_null_in_the_field():
    persona = persona_document(row(kwh_last_365_days=1234.5), [], {}, ORIGIN)
    assert persona["usage"]["statement"] == "近一年用电1,234千瓦时。"
    assert persona["usage"]["peak_share"] is None


def test_every_statement_cites_its_model_version():
    persona = persona_document(row(default_probability=0.1234), [], {}, ORIGIN)
    assert persona["who"]["segment"] == {"name": "富裕者", "confidence": 0.93, "model": "segments", "version": 2}
    assert persona["payment"]["default_risk"] == {
        "probability": 0.1234,
        "band": "A",
        "action": "none",
        "reasons": [],
        "model": "default-risk",
        "version": 4,
    }


def test_next_actions_put_what_was_said_first_and_repeat_nothing(catalogue):
    dimensions = {tag.id: catalogue.dimension(tag.id) for tag in catalogue.tags}
    tags = [
        catalogue.tag(name)
        for name in ("care.elderly", "load.peak_heavy", "arrears.open", "mood.dissatisfied", "care.disabled")
    ]
    actions = next_actions(tags, dimensions)
    assert [action["tag"] for action in actions] == [
        "mood.dissatisfied",
        "arrears.open",
        "load.peak_heavy",
        "care.elderly",
        "care.disabled",
    ]
    assert len({action["action"] for action in actions}) == len(actions)


def test_persona_of_a_pandas_row_is_json(catalogue):
    values = pd.DataFrame([row(tenure_years=3.4)]).iloc[0].to_dict()
    assert (
        orjson.loads(
            orjson.dumps(
                persona_document(
                    values, list(catalogue.tags), {t.id: catalogue.dimension(t.id) for t in catalogue.tags}, ORIGIN
                )
            )
        )["who"]["tenure_years"]
        == 3.4
    )
