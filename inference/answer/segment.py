"""The shapes of answers about segments."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from inference.answer.document import WallClock


class SegmentAnswer(BaseModel):
    """A segment of the snapshot in service; `id` is null for 未知, those of whom too little is known."""

    id: str | None
    name: str
    customers: int = Field(ge=0)
    share: float = Field(ge=0, le=1)
    has_profile: bool


class SegmentsAnswer(BaseModel):
    """All segments of the snapshot, the largest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "snapshot_id": "20260301T021000",
                    "computed_at": "2026-03-01T02:10:00+08:00",
                    "customers": 5000,
                    "segments": [
                        {"id": "s07", "name": "富裕者", "customers": 362, "share": 0.0724, "has_profile": True}
                    ],
                }
            ]
        }
    )

    snapshot_id: str
    computed_at: datetime
    customers: int
    segments: list[SegmentAnswer]


class SegmentProfileAnswer(BaseModel):
    """The profile sheet of a segment (群体特征刻画): each figure with that of all customers and the index between them."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "id": "s07", "name": "富裕者", "customers": 362, "share": 0.0724, "sections": {"信用等级": []},
                    "as_of": "2026-03-01T00:00:00", "bundle_id": "20260228T180000Z-0123456789abcdef",
                }
            ]
        },
    )  # fmt: skip

    id: str
    name: str
    customers: int
    share: float
    sections: dict[str, list[dict[str, JsonValue]]]
    as_of: WallClock
    bundle_id: str
