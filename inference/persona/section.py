"""The four sections of a persona, each from facts and from the tags that hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from inference.persona.statement import Facts, Measured, Record, is_null, number, of_tag, section, text
from registry.catalogue import TagDefinition

Held = Sequence[tuple[TagDefinition, float]]

CUSTOMER_TYPES = {
    "large_industry": "大型工业",
    "commercial": "商业",
    "government": "政府机构",
    "residential": "居民",
    "agriculture": "农业",
}
AREAS = {"urban": "城区", "town": "城镇", "rural": "农村"}
_USAGE = (
    Measured("kwh_last_365_days", "近一年用电{:,.0f}千瓦时"),
    Measured("kwh_growth_90_days", "近90天同比{:+.0%}"),
    Measured("peak_share", "峰段占{:.0%}"),
    Measured("valley_share", "谷段占{:.0%}"),
)
_PAYMENT = (
    Measured("bill_amount_last_12_months", "近一年应收{:,.0f}元"),
    Measured("late_bills_of_last_12", "最近12期逾期{:.0f}期"),
    Measured("owed_now", "当前欠费{:,.2f}元"),
)
_RISK = Measured("default_probability", "下期逾期超30天的概率{:.1%}", model="default-risk", sensitivity="sensitive")
_CALLS = Measured("calls_last_365_days", "近一年来电{:.0f}次")
_TENURE = Measured("tenure_years", "立户{:.0f}年")
_USAGE_FIELDS = (
    "kwh_last_365_days", "kwh_growth_90_days", "peak_share", "valley_share",
    "summer_share", "winter_share", "daily_kwh_variation", "max_kw",
)  # fmt: skip
_PAYMENT_FIELDS = (
    "bill_amount_last_12_months", "late_bills_of_last_12", "overdue_days_max_of_last_12", "owed_now",
    "days_to_pay_mean_of_last_12",
)  # fmt: skip
_USAGE_GROUPS = frozenset({"season", "load_stability"})
_PAYMENT_GROUPS = frozenset({"payment_habit", "timeliness"})
_VOICE_GROUPS = frozenset({"mood", "anger", "mood_course", "repeated"})
_MOOD, _CONCERN = "mood", "concern"


@dataclass(frozen=True)
class Origin:
    """What a persona comes from: the bundle and its model versions, the catalogue."""

    bundle_id: str
    model_versions: Mapping[str, int]
    catalogue_version: str


def who(facts: Facts, held: Held, origin: Origin) -> Record:
    """Return who the customer is: class, area, tenure, segment, and what asks for care."""
    kind, area = CUSTOMER_TYPES[str(facts["customer_type"])], AREAS.get(str(facts["urban_rural"]))
    named = {
        "text": f"{area or ''}{kind}客户", "source": {"kind": "attribute", "name": "customer_type"},
        "confidence": 1.0, "sensitivity": "normal", "profiling": False,
    }  # fmt: skip
    care = [of_tag(tag, sure, origin.model_versions) for tag, sure in held if tag.sensitivity == "protected"]
    return section(
        [named, _TENURE.of(facts, origin.model_versions), _segment_statement(facts, origin), *care],
        {
            "customer_type": kind,
            "area": area,
            "region": text(facts, "region"),
            "industry": text(facts, "industry"),
            "tenure_years": number(facts, "tenure_years", 1),
            "contract_capacity_kva": number(facts, "contract_capacity_kva", 1),
            "segment": {"name": facts["segment"], **_segment_source(facts, origin), "profiling": True},
        },
    )


def usage(facts: Facts, held: Held, origin: Origin) -> Record:
    """Return how the customer uses power: volume, growth, curve, season."""
    measured = [each.of(facts, origin.model_versions) for each in _USAGE]
    fields = {name: number(facts, name, 4) for name in _USAGE_FIELDS}
    return section([*measured, *_of_groups(held, _USAGE_GROUPS, origin)], fields)


def payment(facts: Facts, held: Held, origin: Origin) -> Record:
    """Return how the customer pays, and how safe that is: probability, band, action, and reasons where one is advised."""
    reasons = facts["default_reasons"]
    grade = f"credit.{str(facts['default_band']).lower()}"
    risk = _graded(_RISK.of(facts, origin.model_versions), grade)
    statements = [each.of(facts, origin.model_versions) for each in _PAYMENT]
    statements += [*_of_groups(held, _PAYMENT_GROUPS, origin), risk, _reason_statement(risk, reasons)]
    fields: dict[str, object] = {name: number(facts, name, 2) for name in _PAYMENT_FIELDS}
    fields["default_risk"] = {
        "probability": number(facts, "default_probability", 4),
        "band": facts["default_band"],
        "action": facts["default_action"],
        "reasons": _raw(reasons),
        "model": "default-risk",
        "version": origin.model_versions["default-risk"],
        "tag": grade,
        "sensitivity": "sensitive",
        "profiling": True,
    }
    return section(statements, fields)


def voice(facts: Facts, held: Held, origin: Origin) -> Record:
    """Return what the customer worries about and how they feel, with the sentences of the latest call that show it."""
    versions = origin.model_versions
    concerns = [_face(tag, sure) for tag, sure in held if tag.group == _CONCERN]
    mood = next((_face(tag, sure) for tag, sure in held if tag.group == _MOOD), None)
    named = [*_of_groups(held, _VOICE_GROUPS, origin), *_of_groups(held, frozenset({_CONCERN}), origin)]
    return section(
        [_CALLS.of(facts, versions), *named],
        {
            "calls_last_365_days": number(facts, "calls_last_365_days", 0),
            "mood": mood,
            "concerns": concerns,
            "evidence": _raw(facts["evidence"]),
            "models": {name: versions[name] for name in ("sentiment", "concerns")},
        },
    )


def _of_groups(held: Held, groups: frozenset[str], origin: Origin) -> Iterable[Record]:
    return [of_tag(tag, sure, origin.model_versions) for tag, sure in held if tag.group in groups]


def _face(tag: TagDefinition, confidence: float) -> Record:
    return {
        "tag": tag.id, "label": tag.label, "confidence": round(confidence, 4),
        "sensitivity": tag.sensitivity, "profiling": tag.is_profiling,
    }  # fmt: skip


def _segment_statement(facts: Facts, origin: Origin) -> Record:
    source = {"kind": "model", "name": "segments", "version": origin.model_versions["segments"]}
    return {
        "text": f"分群“{facts['segment']}”", "source": source, "confidence": number(facts, "segment_confidence", 2),
        "sensitivity": "normal", "profiling": True,
    }  # fmt: skip


def _segment_source(facts: Facts, origin: Origin) -> Record:
    return {
        "confidence": number(facts, "segment_confidence", 2),
        "model": "segments",
        "version": origin.model_versions["segments"],
    }


def _graded(risk: Record | None, grade: str) -> Record | None:
    """Return what is said of risk with the tag that says the same: who may not read the one may not read the other."""
    return None if risk is None else {**risk, "tag": grade}


def _reason_statement(risk: Record | None, reasons: str | None) -> Record | None:
    """Return the first reason as a statement: the sentence stays short, all of them stand in the field."""
    found = [] if is_null(reasons) or reasons is None or risk is None else orjson.loads(reasons)
    return {**risk, "text": str(found[0]["text"])} if found and risk else None


def _raw(json_text: str | None) -> object:
    """Return JSON text to be written as it is; an empty list for null."""
    return [] if is_null(json_text) or not json_text else orjson.Fragment(json_text)
