"""The shapes of answers about requests for promotion."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

_REQUEST: JsonDict = {
    "request_id": 41, "model": "default-risk", "version": 2, "state": "approved", "requested_by": "林工",
    "requested_at": "2026-03-01T10:00:00+08:00", "trained_by": "训练陈", "reason": "三个月外推更稳", "champion": 1,
    "evidence": {"card": "5f0c9a2e6a0c4f0e9d570f6f3f0b7c115f0c9a2e6a0c4f0e9d570f6f3f0b7c11"},
    "gates": [{"name": "违约风险翻转", "value": 0.012, "bound": "≤ 0.02", "passed": True}],
    "steps": [{"kind": "approval", "at": "2026-03-01T11:00:00+08:00", "by": "审计周", "reason": "依据齐全"}],
    "changed_since": [],
}  # fmt: skip


class PromotionGate(BaseModel):
    """A figure held against its bound."""

    name: str
    value: float | None
    bound: str
    passed: bool


class PromotionStep(BaseModel):
    """What became of the request."""

    kind: Literal["approval", "rejection", "void", "promotion"]
    at: datetime
    by: str
    reason: str


class PromotionAnswer(BaseModel):
    """A request for promotion.

    `champion` served when it was made, null where none did; `evidence` maps kinds to the SHA-256 of what it rests on;
    `changed_since` says what is not so any more: deciding on it makes it void.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_REQUEST]})

    request_id: int = Field(description="Number of its entry in the ledger")
    model: str
    version: int
    state: Literal["open", "approved", "rejected", "void", "promoted"]
    requested_by: str
    requested_at: datetime
    trained_by: str
    reason: str
    champion: int | None
    evidence: dict[str, str]
    gates: list[PromotionGate]
    steps: list[PromotionStep]
    changed_since: list[str]


class PromotionsAnswer(BaseModel):
    """Requests, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"promotions": [_REQUEST]}]})

    promotions: list[PromotionAnswer]
