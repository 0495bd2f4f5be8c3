"""The shapes of answers about people's rights, and about what came of tags."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict


class OptOutRecord(BaseModel):
    """One choice against profiling; in force until it is withdrawn."""

    at: datetime
    by: str
    channel: str
    reason: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None


class DeletedTagRecord(BaseModel):
    """A tag that is kept away from the customer until it is restored, or up to a version of its definition."""

    tag: str
    at: datetime
    by: str
    channel: str
    reason: str
    until_version: int | None
    restored_at: datetime | None
    restored_by: str | None
    restored_reason: str | None


class RestrictionAnswer(BaseModel):
    """What must not be said of a customer, with the history of every choice, oldest first.

    `pending` says that the answers about the customer do not follow yet, because the online store did not answer.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001", "opted_out": True, "pending": False, "deleted_tags": [],
                    "opt_outs": [
                        {
                            "at": "2026-03-01T10:00:00+08:00", "by": "客服0412", "channel": "电话", "reason": "客户来电要求",
                            "withdrawn_at": None, "withdrawn_by": None, "withdrawn_reason": None,
                        }
                    ],
                }
            ]
        }
    )  # fmt: skip

    customer_id: str
    opted_out: bool
    pending: bool
    opt_outs: list[OptOutRecord]
    deleted_tags: list[DeletedTagRecord]


_CONTEST: JsonDict = {
    "contest_id": "9f1c2d3e4b5a6978", "customer_id": "C000001", "tag": "payment.often_overdue",
    "label": "常逾期缴费", "tag_version": 1, "snapshot_id": "20260301T020000000000", "facts": {},
    "statement": "这个月的电费我早就缴了，不是逾期。", "state": "open",
    "filed_at": "2026-03-01T10:00:00+08:00", "filed_by": "客服0412", "channel": "电话",
    "decided_at": None, "decided_by": None, "decision_reason": None,
}  # fmt: skip


class ContestAnswer(BaseModel):
    """An appeal. `held` says whether the customer was served the tag when it was filed; `facts` how it came about."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CONTEST]})

    contest_id: str
    customer_id: str
    tag: str
    label: str
    tag_version: int | None
    snapshot_id: str | None
    facts: dict[str, JsonValue]
    statement: str = Field(description="Without numbers, names and addresses of persons")
    state: Literal["open", "upheld", "rejected"]
    filed_at: datetime
    filed_by: str
    channel: str
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None


class ContestsAnswer(BaseModel):
    """Appeals, oldest first; `next` is what to send as `after` for those that follow, null at the end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"contests": [_CONTEST], "next": None}]})

    contests: list[ContestAnswer]
    next: str | None


class OutcomeAnswer(BaseModel):
    """An outcome as it is recorded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001", "tag": "intent.solar", "kind": "offer_taken",
                    "at": "2026-03-01T10:00:00+08:00", "by": "客服0412", "recorded_at": "2026-03-01T10:05:00+08:00",
                }
            ]
        }
    )  # fmt: skip

    customer_id: str
    tag: str
    kind: str
    at: datetime
    by: str
    recorded_at: datetime
