"""The shapes of receipts, replays, causes of changes and what-if scores, for the OpenAPI description."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from inference.answer.document import WallClock

Value = Literal["yes", "no", "unknown"]
_MOVED_TAG: JsonDict = {"id": "credit.d", "label": "信用等级D"}


class ReceiptTag(BaseModel):
    """The tag as it was defined."""

    id: str
    label: str
    version: int
    kind: str
    meaning: str


class ReceiptColumn(BaseModel):
    """A column that the rule reads, with the customer's value."""

    name: str
    value: float | bool | str | None
    kind: str
    meaning: str
    unit: str
    window: str
    tables: list[str]


class ReceiptRule(BaseModel):
    """The rule, the columns it reads, and the tags it reads with their values."""

    text: str
    confidence: str | None
    columns: list[ReceiptColumn]
    tags: dict[str, Value]


class ReceiptAnswer(BaseModel):
    """How a tag came about. `text` says it in Chinese.

    `risk` holds what the risk model said that night and what it says of the same facts again. `evidence` are sentences of calls,
    with the id of the call, the turn and the characters [start, end) within it. `digests` are SHA-256.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "receipt_id": "r-5b1f0a7c9d2e4f6a8b3c1d0e",
                    "created_at": "2026-03-01T10:20:00+08:00",
                    "customer_id": "C000001",
                    "tag": {
                        "id": "payment.often_overdue", "label": "常逾期缴费", "version": 1, "kind": "rule",
                        "meaning": "近12期多次逾期",
                    },
                    "value": "yes",
                    "confidence": 1.0,
                    "snapshot_id": "20260301T020000000000",
                    "nightly_id": "20260301T020000000000",
                    "as_of": "2026-03-01T00:00:00",
                    "bundle_id": "20260228T180000Z-0123456789abcdef",
                    "rule": {
                        "text": "late_bills_of_last_12 >= 3",
                        "confidence": None,
                        "columns": [
                            {
                                "name": "late_bills_of_last_12", "value": 4.0, "kind": "feature",
                                "meaning": "Bills that were late.", "unit": "bills", "window": "", "tables": ["bills"],
                            }
                        ],
                        "tags": {},
                    },
                    "models": {},
                    "risk": None,
                    "evidence": [],
                    "digests": {"rule": "9f86d081884c7d65…", "facts": "60303ae22b998861…"},
                    "text": "截至2026-03-01 00:00:00，标签“常逾期缴费”（第1版）成立。",
                }
            ]
        }
    )  # fmt: skip

    receipt_id: str
    created_at: datetime
    customer_id: str
    tag: ReceiptTag
    value: Value
    confidence: float = Field(ge=0, le=1)
    snapshot_id: str
    nightly_id: str
    as_of: WallClock
    bundle_id: str
    rule: ReceiptRule
    models: dict[str, JsonValue]
    risk: dict[str, JsonValue] | None
    evidence: list[dict[str, JsonValue]]
    digests: dict[str, JsonValue]
    text: str


class FieldDifference(BaseModel):
    """A field, with dots, that is not what the receipt says."""

    field: str
    then: JsonValue
    now: JsonValue


class ReplayAnswer(BaseModel):
    """`same`; `differs` in the fields named; or `cannot` be computed again, because of what is `missing`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"receipt_id": "r-5b1f0a7c9d2e4f6a8b3c1d0e", "result": "same", "differences": [], "missing": None}
            ]
        }
    )

    receipt_id: str
    result: Literal["same", "differs", "cannot"]
    differences: list[FieldDifference]
    missing: str | None


class MovedValue(BaseModel):
    """A column that the rule reads, before and after."""

    column: str
    before: JsonValue
    after: JsonValue


class CauseAnswer(BaseModel):
    """Why a tag is another than before.

    `moved` are the parts that differ at all: data, text_models, models, rule. `causes` are the smallest sets of them that give the
    later value when only they are swapped: a set of one made the difference alone, one of several together. `swapped` holds the
    value with each set swapped, by names joined with +.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001", "tag": "payment.often_overdue", "from": "20260301T020000000000",
                    "to": "20260302T020000000000", "before": "no", "after": "yes", "moved": ["data"], "causes": [["data"]],
                    "swapped": {"data": "yes"},
                    "values": [{"column": "late_bills_of_last_12", "before": 2.0, "after": 3.0}],
                    "text": "标签由“不成立”变为“成立”：数据变化单独即可造成。",
                }
            ]
        }
    )  # fmt: skip

    customer_id: str
    tag: str
    from_: str = Field(alias="from")
    to: str
    before: Literal["yes", "no", "unknown", "absent"]
    after: Literal["yes", "no", "unknown", "absent"]
    moved: list[str]
    causes: list[list[str]]
    swapped: dict[str, str]
    values: list[MovedValue]
    text: str


class RiskSide(BaseModel):
    """What the default-risk model says."""

    probability: float = Field(ge=0, le=1)
    band: str
    action: str
    reasons: list[dict[str, JsonValue]]


class NamedTag(BaseModel):
    """A tag."""

    id: str
    label: str


class ScoreAnswer(BaseModel):
    """What the default-risk model and the rules would say of the customer with other values; nothing is stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001", "snapshot_id": "20260301T020000000000", "as_of": "2026-03-01T00:00:00",
                    "model": {"name": "default-risk", "version": 3},
                    "before": {"probability": 0.03, "band": "B", "action": "none", "reasons": []},
                    "after": {"probability": 0.31, "band": "D", "action": "visit", "reasons": []},
                    "gained": [_MOVED_TAG], "lost": [], "undecided": [],
                }
            ]
        }
    )  # fmt: skip

    customer_id: str
    snapshot_id: str
    as_of: WallClock
    model: dict[str, JsonValue]
    before: RiskSide
    after: RiskSide
    gained: list[NamedTag]
    lost: list[NamedTag]
    undecided: list[NamedTag]
