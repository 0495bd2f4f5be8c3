"""The shapes of answers about audiences, and of the change feed."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class MemberAnswer(BaseModel):
    """A customer who carries the tag now; `confidence` is the tag's."""

    customer_id: str
    confidence: float = Field(ge=0, le=1)


class AudienceAnswer(BaseModel):
    """A page of an audience, ids ascending; go on with `cursor`, null on the last page. A page may be short before that."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "snapshot_id": "20260301T021000",
                    "computed_at": "2026-03-01T02:10:00+08:00",
                    "tag": "value.high",
                    "customers": [{"customer_id": "C000001", "confidence": 0.9}],
                    "cursor": None,
                }
            ]
        }
    )

    snapshot_id: str
    computed_at: datetime
    tag: str
    customers: list[MemberAnswer]
    cursor: str | None


class AudienceCountAnswer(BaseModel):
    """How many customers there are on all pages together."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "snapshot_id": "20260301T021000",
                    "computed_at": "2026-03-01T02:10:00+08:00",
                    "tag": "value.high",
                    "count": 1234,
                }
            ]
        }
    )

    snapshot_id: str
    computed_at: datetime
    tag: str
    count: int = Field(ge=0)


class ChangeAnswer(BaseModel):
    """The documents of a customer changed, or the customer was removed. With `detail` also which tags came and went."""

    customer_id: str
    snapshot_id: str
    published_at: datetime
    removed: bool
    gained: list[str] | None = None
    lost: list[str] | None = None


class ChangesAnswer(BaseModel):
    """Changes after the cursor, oldest first, and the cursor to go on from; none: ask again later with the same cursor."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "changes": [
                        {
                            "customer_id": "C000001",
                            "snapshot_id": "20260301T021000",
                            "published_at": "2026-03-01T02:14:31+08:00",
                            "removed": False,
                        }
                    ],
                    "cursor": "12.51539607552",
                }
            ]
        }
    )

    changes: list[ChangeAnswer]
    cursor: str
