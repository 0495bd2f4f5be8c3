"""The shape of what is answered to a finished call, for the OpenAPI description."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from inference.answer.analysis import _EXAMPLE as _ANALYSIS
from inference.answer.analysis import AnalysisAnswer
from inference.answer.document import TagSource

_MOVED: JsonDict = {
    "id": "concern.outage_repair", "label": "停电抢修", "dimension": "业务偏好", "group": "concern", "value": "yes",
    "confidence": 0.97, "sensitivity": "normal", "profiling": True,
    "source": {"kind": "model", "name": "concerns", "version": 2, "rule_version": 1},
}  # fmt: skip


class MovedTag(BaseModel):
    """A tag that came or went with the call."""

    id: str
    label: str
    dimension: str
    group: str
    value: Literal["yes"]
    confidence: float = Field(ge=0, le=1)
    sensitivity: str
    profiling: bool
    source: TagSource


class CallAnswer(BaseModel):
    """What came of a call.

    `state` is updated where the customer's tags and persona follow the call: the next read shows them, in snapshot `snapshot_id`.
    It is waiting where that could not be done at once and is made up for, and customer_unknown where nothing is known of the
    customer yet; both are sent with status 202, the call is kept all the same. `gained` and `lost` are tags that this key may see.
    """

    call_id: str
    customer_id: str
    accepted_at: datetime
    state: Literal["updated", "waiting", "customer_unknown"]
    snapshot_id: str | None
    gained: list[MovedTag]
    lost: list[MovedTag]
    analysis: AnalysisAnswer

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "call_id": "K20260301-000017",
                    "customer_id": "C000001",
                    "accepted_at": "2026-03-01T10:04:41.120000+08:00",
                    "state": "updated",
                    "snapshot_id": "20260301T020000000000.6c1d3a2f9b0e4d57",
                    "gained": [_MOVED],
                    "lost": [],
                    "analysis": _ANALYSIS,
                }
            ]
        }
    }
