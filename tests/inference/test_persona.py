import orjson
import pytest

from inference.persona.action import NextActions
from inference.persona.section import Origin
from inference.persona.statement import sentence
from inference.persona.writer import PersonaWriter
from registry.catalogue import load_catalogue
from registry.settings import RegistrySettings

ORIGIN = Origin("b1", {"segments": 2, "default-risk": 4, "sentiment": 1, "concerns": 1}, "abc")
NUMBERS = (
    "tenure_years", "contract_capacity_kva", "kwh_last_365_days", "kwh_growth_90_days", "peak_share", "valley_share",
    "summer_share", "winter_share", "daily_kwh_variation", "max_kw", "bill_amount_last_12_months", "late_bills_of_last_12",
    "overdue_days_max_of_last_12", "owed_now", "days_to_pay_mean_of_last_12", "default_probability", "calls_last_365_days",
)  # fmt: skip
SECTIONS = ("who", "usage", "payment", "voice")


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(RegistrySettings().tags)


@pytest.fixture(scope="module")
def written(catalogue):
    def write(*tags, **values):
        held = [(catalogue.tag(tag), 0.9) for tag in tags]
        return orjson.loads(PersonaWriter(catalogue, ORIGIN).write(facts(**values), held))

    return write


def next_actions(held, catalogue):
    dimensions = {tag.id: catalogue.dimension(tag.id) for tag in held}
    return orjson.loads(NextActions(held, dimensions).of([tag.id for tag in held]))


def facts(**values):
    known = {
        "customer_id": "A", "customer_type": "residential", "urban_rural": "rural", "region": None, "industry": None,
        "segment": "富裕者", "segment_confidence": 0.9321, "default_band": "A", "default_action": "none",
        "default_reasons": None, "evidence": None,
    }  # fmt: skip
    return {**dict.fromkeys(NUMBERS, float("nan")), **known, **values}


def test_null_is_left_out_of_the_sentence_and_null_in_the_field(written):
    usage = written(kwh_last_365_days=1234.5)["usage"]
    assert usage["statement"] == "近一年用电1,234千瓦时。"
    assert usage["peak_share"] is None


def test_every_statement_has_text_source_confidence_sensitivity_and_says_whether_it_is_profiling(written):
    persona = written("load.steady", "pay.timely", "care.elderly", kwh_last_365_days=1.0, default_probability=0.1)
    for name in SECTIONS:
        for statement in persona[name]["statements"]:
            assert statement.keys() >= {"text", "source", "confidence", "sensitivity", "profiling"}
            assert statement["source"]["name"]


def test_the_sentence_of_a_section_is_made_of_its_statements(written):
    persona = written("load.steady", "mood.dissatisfied", owed_now=12.5)
    for name in SECTIONS:
        assert persona[name]["statement"] == sentence(each["text"] for each in persona[name]["statements"])


def test_what_a_model_says_cites_its_version_and_is_profiling(written):
    persona = written(default_probability=0.1234)
    segment, risk = persona["who"]["segment"], persona["payment"]["default_risk"]
    assert segment == {"name": "富裕者", "confidence": 0.93, "model": "segments", "version": 2, "profiling": True}
    assert (risk["probability"], risk["band"], risk["version"], risk["profiling"]) == (0.1234, "A", 4, True)


def test_the_first_reason_is_said_and_all_of_them_stand_in_the_field(written):
    reasons = orjson.dumps([{"code": "late", "text": "逾期次数多"}, {"code": "owed", "text": "欠费多"}]).decode()
    payment = written(default_probability=0.5, default_reasons=reasons)["payment"]
    assert payment["statement"].endswith("，逾期次数多。")
    assert [each["code"] for each in payment["default_risk"]["reasons"]] == ["late", "owed"]


def test_evidence_stands_with_its_call_and_day(written):
    evidence = [{"concern": "停电抢修", "sentence": "停电了", "call_id": "T1", "said_on": "2026-03-01"}]
    assert written(evidence=orjson.dumps(evidence).decode())["voice"]["evidence"] == evidence


def test_whom_care_is_owed_is_said_of_who_they_are_and_never_of_how_they_pay(written):
    persona = written("care.low_income", default_probability=0.9)
    assert [each["tag"] for each in persona["who"]["statements"] if "tag" in each] == ["care.low_income"]
    assert all(each["sensitivity"] != "protected" for each in persona["payment"]["statements"])


def test_what_was_said_and_owed_comes_first_and_nothing_twice(catalogue):
    held = [catalogue.tag(tag) for tag in ("care.elderly", "load.peak_heavy", "arrears.open", "repeat.power_quality")]
    actions = next_actions(held, catalogue)
    assert len({each["action"] for each in actions}) == len(actions)
    assert [each["tag"] for each in actions].index("arrears.open") < [each["tag"] for each in actions].index(
        "care.elderly"
    )


def test_offers_wait_while_something_is_to_be_avoided(catalogue):
    angry = catalogue.tag("mood.dissatisfied").model_copy(update={"action_kind": "avoid", "action": "暂不推介"})
    offer = catalogue.tag("load.peak_heavy").model_copy(update={"action_kind": "offer", "action": "介绍削峰填谷"})
    assert [each["kind"] for each in next_actions([offer, angry], catalogue)] == ["avoid"]
    assert [each["kind"] for each in next_actions([offer], catalogue)] == ["offer"]
