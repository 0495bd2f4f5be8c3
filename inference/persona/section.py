"""The four sections of a persona, each from facts and from what the tags that hold say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from inference.persona.spoken import Held, Spoken
from inference.persona.statement import Facts, Measured, Record, Statement, is_null, number, quoted, section, text

__all__ = ["Held", "Origin", "Payment", "Usage", "Voice", "Who"]

CUSTOMER_TYPES = {
    "large_industry": "大型工业",
    "commercial": "商业",
    "government": "政府机构",
    "residential": "居民",
    "agriculture": "农业",
}
AREAS = {"urban": "城区", "town": "城镇", "rural": "农村"}
_USAGE = {
    "kwh_last_365_days": "近一年用电{:,.0f}千瓦时",
    "kwh_growth_90_days": "近90天同比{:+.0%}",
    "peak_share": "峰段占{:.0%}",
    "valley_share": "谷段占{:.0%}",
}
_PAYMENT = {
    "bill_amount_last_12_months": "近一年应收{:,.0f}元",
    "late_bills_of_last_12": "最近12期逾期{:.0f}期",
    "owed_now": "当前欠费{:,.2f}元",
}
_RISK = "default_probability", "下期逾期超30天的概率{:.1%}"
_CALLS = "calls_last_365_days", "近一年来电{:.0f}次"
_TENURE = "tenure_years", "立户{:.0f}年"
_USAGE_FIELDS = (
    "kwh_last_365_days", "kwh_growth_90_days", "peak_share", "valley_share",
    "summer_share", "winter_share", "daily_kwh_variation", "max_kw",
)  # fmt: skip
_PAYMENT_FIELDS = (
    "bill_amount_last_12_months", "late_bills_of_last_12", "overdue_days_max_of_last_12", "owed_now",
    "days_to_pay_mean_of_last_12",
)  # fmt: skip
_NO_REASONS = "[]"
FACTS = tuple(
    dict.fromkeys(
        [
            "customer_id", "customer_type", "urban_rural", "region", "industry", "contract_capacity_kva", _TENURE[0],
            "segment", "segment_confidence", *_USAGE, *_USAGE_FIELDS, *_PAYMENT, *_PAYMENT_FIELDS,
            "default_reasons", "default_band", "default_action", _RISK[0], _CALLS[0], "evidence",
        ]
    )
)  # fmt: skip
"""The facts that a persona reads."""


@dataclass(frozen=True)
class Origin:
    """What a persona comes from: the bundle and its model versions, the catalogue."""

    bundle_id: str
    model_versions: Mapping[str, int]
    catalogue_version: str


class Who:
    """Who the customer is: class, area, tenure, segment, and what asks for care."""

    def __init__(self, origin: Origin) -> None:
        self._version = origin.model_versions.get("segments")
        self._tenure = _feature(*_TENURE)
        self._named: dict[tuple[str, str | None], Statement] = {}

    def write(self, facts: Facts, spoken: Spoken) -> bytes:
        """Return the section."""
        kind, area = CUSTOMER_TYPES[str(facts["customer_type"])], AREAS.get(str(facts["urban_rural"]))
        segment, sure = facts["segment"], number(facts, "segment_confidence", 2)
        fields = {
            "customer_type": kind,
            "area": area,
            "region": text(facts, "region"),
            "industry": text(facts, "industry"),
            "tenure_years": number(facts, "tenure_years", 1),
            "contract_capacity_kva": number(facts, "contract_capacity_kva", 1),
            "segment": {
                "name": segment, "confidence": sure, "model": "segments", "version": self._version, "profiling": True,
            },
        }  # fmt: skip
        statements = [self._customer(kind, area), self._tenure.of(facts), self._segment(segment, sure), *spoken.care]
        return section(statements, orjson.dumps(fields))

    def _customer(self, kind: str, area: str | None) -> Statement:
        if (kind, area) not in self._named:
            said, source = f"{area or ''}{kind}客户", {"kind": "attribute", "name": "customer_type"}
            record = {"text": said, "source": source, "confidence": 1.0, "sensitivity": "normal", "profiling": False}
            self._named[kind, area] = quoted(said), orjson.dumps(record)
        return self._named[kind, area]

    def _segment(self, name: object, confidence: float | None) -> Statement:
        said = f"分群“{name}”"
        record = {
            "text": said, "source": {"kind": "model", "name": "segments", "version": self._version},
            "confidence": confidence, "sensitivity": "normal", "profiling": True,
        }  # fmt: skip
        return quoted(said), orjson.dumps(record)


class Usage:
    """How the customer uses power: volume, growth, curve, season."""

    def __init__(self) -> None:
        self._measured = [_feature(*each) for each in _USAGE.items()]

    def write(self, facts: Facts, spoken: Spoken) -> bytes:
        """Return the section."""
        statements = [*[each.of(facts) for each in self._measured], *spoken.usage]
        return section(statements, orjson.dumps(_numbers(facts, _USAGE_FIELDS, 4)))


class Payment:
    """How the customer pays, and how safe that is: probability, band, action, and reasons where one is advised."""

    def __init__(self, origin: Origin) -> None:
        self._measured = [_feature(*each) for each in _PAYMENT.items()]
        self._version = origin.model_versions.get("default-risk")
        self._risk: dict[str, Measured] = {}

    def write(self, facts: Facts, spoken: Spoken) -> bytes:
        """Return the section."""
        reasons = facts["default_reasons"]
        grade = f"credit.{str(facts['default_band']).lower()}"
        measured = self._graded(grade)
        risk = measured.of(facts)
        statements = [*[each.of(facts) for each in self._measured], *spoken.payment, risk]
        if risk is not None and not is_null(reasons) and reasons != _NO_REASONS:
            # The first reason is said, so that the sentence stays short; all of them stand in the field.
            statements += [measured.saying(str(each["text"])) for each in orjson.loads(reasons)[:1]]
        fields: Record = _numbers(facts, _PAYMENT_FIELDS, 2)
        fields["default_risk"] = {
            "probability": number(facts, "default_probability", 4),
            "band": facts["default_band"],
            "action": facts["default_action"],
            "reasons": _raw(reasons),
            "model": "default-risk",
            "version": self._version,
            "tag": grade,
            "sensitivity": "sensitive",
            "profiling": True,
        }
        return section(statements, orjson.dumps(fields))

    def _graded(self, grade: str) -> Measured:
        """Return what is said of risk with the tag that says the same: who may not read the one may not read the other."""
        if grade not in self._risk:
            source = {"kind": "model", "name": "default-risk", "version": self._version}
            self._risk[grade] = Measured(*_RISK, source, sensitivity="sensitive", tag=grade)
        return self._risk[grade]


class Voice:
    """What the customer worries about and how they feel, with the sentences of the latest call that show it."""

    def __init__(self, origin: Origin) -> None:
        self._calls = _feature(*_CALLS)
        self._models = orjson.Fragment(
            orjson.dumps({name: origin.model_versions.get(name) for name in ("sentiment", "concerns")})
        )

    def write(self, facts: Facts, spoken: Spoken) -> bytes:
        """Return the section."""
        fields = {
            "calls_last_365_days": number(facts, "calls_last_365_days", 0),
            "mood": orjson.Fragment(spoken.mood[0]) if spoken.mood else None,
            "concerns": [orjson.Fragment(each) for each in spoken.faces],
            "evidence": _raw(facts["evidence"]),
            "models": self._models,
        }
        return section([self._calls.of(facts), *spoken.voice, *spoken.concerns], orjson.dumps(fields))


def _feature(name: str, template: str) -> Measured:
    return Measured(name, template, {"kind": "feature", "name": name})


def _numbers(facts: Facts, names: Sequence[str], digits: int) -> Record:
    """Return facts rounded, None where they are null."""
    known, per_one = [(name, facts[name]) for name in names], 10.0**digits
    return {
        name: None if value is None or value != value else (value * per_one + 0.5) // 1 / per_one  # noqa: PLR0124 - NaN
        for name, value in known
    }


def _raw(json_text: str | None) -> object:
    """Return JSON text to be written as it is; an empty list for null."""
    return [] if is_null(json_text) or not json_text else orjson.Fragment(json_text)
