"""The persona of a customer: who, how they use power, how they pay, what they said, what to do; each with its source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from registry.tag_definition import TagDefinition

MAX_ACTIONS = 5
STATED_REASONS = 1  # the sentence stays short; all of them stand in the field
CUSTOMER_TYPES = {
    "large_industry": "大型工业",
    "commercial": "商业",
    "government": "政府机构",
    "residential": "居民",
    "agriculture": "农业",
}
AREAS = {"urban": "城区", "town": "城镇", "rural": "农村"}
DIMENSION_URGENCY = {"情感特征": 0, "风险信用": 1, "用电行为": 2, "业务偏好": 3, "基础属性": 4}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Origin:
    """What a persona comes from: the bundle and its model versions, the catalogue."""

    bundle_id: str
    model_versions: dict[str, int]
    catalogue_version: str


def persona_document(
    row: Row, tags: list[TagDefinition], dimensions: Mapping[str, str], origin: Origin
) -> dict[str, object]:
    """Return the persona of one customer, ready for JSON, without the snapshot, which the service adds.

    `row` holds features, attributes, model outputs, the reasons of a customer at risk and the latest evidence, both lists; a null
    is left out of sentences and stands as null in the fields. `tags` are those that hold.
    """
    return {
        "customer_id": row["customer_id"],
        "who": _who(row, origin),
        "usage": _usage(row, tags),
        "payment": _payment(row, tags, origin),
        "voice": _voice(row, tags, origin),
        "next_actions": next_actions(tags, dimensions),
        "tags": [tag.id for tag in tags],
        "sources": {
            "bundle_id": origin.bundle_id,
            "models": origin.model_versions,
            "catalogue_version": origin.catalogue_version,
        },
    }


def next_actions(tags: list[TagDefinition], dimensions: Mapping[str, str]) -> list[dict[str, str]]:
    """Return at most five service actions, what was said and owed first, each with the tag that asks for it."""
    asked = sorted((tag for tag in tags if tag.action), key=lambda tag: DIMENSION_URGENCY[dimensions[tag.id]])
    unique = {tag.action: tag for tag in reversed(asked)}
    chosen = [tag for tag in asked if unique[tag.action] is tag]
    return [{"tag": tag.id, "action": tag.action} for tag in chosen[:MAX_ACTIONS]]


def _who(row: Row, origin: Origin) -> dict[str, object]:
    kind, area = CUSTOMER_TYPES[str(row["customer_type"])], AREAS.get(str(row["urban_rural"]))
    parts = [f"{area or ''}{kind}客户", _part("立户{:.0f}年", row, "tenure_years"), f"分群“{row['segment']}”"]
    return {
        "statement": _sentence(parts),
        "customer_type": kind,
        "area": area,
        "region": _text(row, "region"),
        "industry": _text(row, "industry"),
        "tenure_years": _number(row, "tenure_years", 1),
        "contract_capacity_kva": _number(row, "contract_capacity_kva", 1),
        "segment": {
            "name": row["segment"],
            "confidence": _number(row, "segment_confidence", 2),
            "model": "segments",
            "version": origin.model_versions["segments"],
        },
    }


def _usage(row: Row, tags: list[TagDefinition]) -> dict[str, object]:
    parts = [
        _part("近一年用电{:,.0f}千瓦时", row, "kwh_last_365_days"),
        _part("近90天同比{:+.0%}", row, "kwh_growth_90_days"),
        _part("峰段占{:.0%}", row, "peak_share"),
        _part("谷段占{:.0%}", row, "valley_share"),
        *_labels(tags, "season", "load_stability"),
    ]
    fields = (
        "kwh_last_365_days",
        "kwh_growth_90_days",
        "peak_share",
        "valley_share",
        "summer_share",
        "winter_share",
        "daily_kwh_variation",
        "max_kw",
    )
    return {"statement": _sentence(parts), **{name: _number(row, name, 4) for name in fields}}


def _payment(row: Row, tags: list[TagDefinition], origin: Origin) -> dict[str, object]:
    parts = [
        _part("近一年应收{:,.0f}元", row, "bill_amount_last_12_months"),
        _part("最近12期逾期{:.0f}期", row, "late_bills_of_last_12"),
        _part("当前欠费{:,.2f}元", row, "owed_now"),
        *_labels(tags, "payment_habit", "timeliness"),
        _part("下期逾期超30天的概率{:.1%}", row, "default_probability"),
        *(str(reason["text"]) for reason in row["default_reasons"][:STATED_REASONS]),
    ]
    fields = (
        "bill_amount_last_12_months",
        "late_bills_of_last_12",
        "overdue_days_max_of_last_12",
        "owed_now",
        "days_to_pay_mean_of_last_12",
    )
    risk = {
        "probability": _number(row, "default_probability", 4),
        "band": row["default_band"],
        "action": row["default_action"],
        "reasons": row["default_reasons"],
        "model": "default-risk",
        "version": origin.model_versions["default-risk"],
    }
    return {"statement": _sentence(parts), **{name: _number(row, name, 2) for name in fields}, "default_risk": risk}


def _voice(row: Row, tags: list[TagDefinition], origin: Origin) -> dict[str, object]:
    concerns = [{"id": tag.id, "label": tag.label} for tag in tags if tag.group == "concern"]
    parts = [_part("近一年来电{:.0f}次", row, "calls_last_365_days"), *_labels(tags, "mood", "repeated")]
    if concerns:
        parts.append("、".join(str(concern["label"]) for concern in concerns))
    return {
        "statement": _sentence(parts),
        "calls_last_365_days": _number(row, "calls_last_365_days", 0),
        "mood": next(iter(_labels(tags, "mood")), None),
        "concerns": concerns,
        "evidence": row["evidence"],
        "models": {name: origin.model_versions[name] for name in ("sentiment", "concerns")},
    }


def _labels(tags: list[TagDefinition], *groups: str) -> list[str]:
    return [tag.label for tag in tags if tag.group in groups]


def _part(template: str, row: Row, name: str) -> str:
    return "" if pd.isna(row[name]) else template.format(row[name])


def _sentence(parts: list[str]) -> str:
    return "，".join(part for part in parts if part) + "。"


def _number(row: Row, name: str, digits: int) -> float | None:
    return None if pd.isna(row[name]) else round(float(str(row[name])), digits)


def _text(row: Row, name: str) -> str | None:
    return None if pd.isna(row[name]) else str(row[name])
