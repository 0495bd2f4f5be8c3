"""The shapes of answers about a whole person: everything that is held, and the erasure of it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class HeldInterval(BaseModel):
    """A tag was served in [valid_from, valid_to); null while it still is."""

    tag: str
    label: str | None
    valid_from: datetime
    valid_to: datetime | None


class ExportAnswer(BaseModel):
    """Everything that is held of a person."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001", "snapshot_id": "20260301T020000000000", "tags": {}, "persona": {},
                    "history": [], "model_statements": [], "served": [], "approvals": [],
                    "desk": {"desk_opt_out": []}, "facts": None, "personal": None, "audit": [],
                }
            ]
        }
    )  # fmt: skip

    customer_id: str
    snapshot_id: str | None
    tags: dict[str, JsonValue] | None = Field(description="The tags document that is served")
    persona: dict[str, JsonValue] | None = Field(description="The persona that is served")
    history: list[HeldInterval] = Field(description="When which tag was served")
    desk: dict[str, list[dict[str, JsonValue]]] = Field(
        description="By table what was written while the service ran: choices, appeals, outcomes, accepted calls, receipts, "
        "and the full documents of somebody who is served restricted ones"
    )
    model_statements: list[dict[str, JsonValue]] = Field(
        description="Each served tag that a model decided, with the version that did"
    )
    served: list[dict[str, JsonValue]] = Field(
        description="Every state of the documents that was served, with snapshot, bundle and model versions behind it"
    )
    approvals: list[dict[str, JsonValue]] = Field(
        description="Who asked for, approved and promoted those versions: entries of the ledger with their digests"
    )
    facts: dict[str, JsonValue] | None = Field(description="The features, scores and evidence of the latest snapshot")
    personal: dict[str, JsonValue] | None = Field(
        description="Name, phone and address; null for a key that may not see them"
    )
    audit: list[dict[str, JsonValue]] = Field(description="Who read or changed what")


class ErasureAnswer(BaseModel):
    """How far an erasure has come; it names nobody."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "erasure_id": "0" * 64, "state": "pending", "asked_at": "2026-03-01T10:00:00+08:00", "by": "运维赵工",
                    "reason": "客户书面申请", "deadline": "2026-03-31T10:00:00+08:00", "finished_at": None,
                    "done": {"desk": {"desk_opt_out": 1}, "online": {"versions": 2}},
                    "left": ["learners", "snapshots", "warehouse", "holdouts", "change_feed"],
                    "models": {"default-risk": 3}, "kept": ["a tombstone"],
                }
            ]
        }
    )  # fmt: skip

    erasure_id: str
    state: Literal["pending", "done"]
    asked_at: datetime
    by: str
    reason: str
    deadline: datetime = Field(description="Everything is done by then: `gridtags erase run` works it off")
    finished_at: datetime | None
    done: dict[str, JsonValue] = Field(
        description="By place the files rewritten, with SHA-256 before and after, or counts"
    )
    left: list[str] = Field(description="Places where the person may still be held")
    models: dict[str, int] = Field(
        description="Versions in service, which may have learnt from the person: retrain them"
    )
    kept: list[str] = Field(description="What an erasure does not touch")
