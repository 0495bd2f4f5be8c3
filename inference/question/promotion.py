"""The body of a decision on a request for promotion; who decides is the person who holds the key."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict

from inference.question.desk import Reason
from registry.approval.request import State

_MOST = 2**53
RequestId = Annotated[int, Path(ge=1, le=_MOST, description="Number of a request for promotion", examples=[41])]
InState = Annotated[State | None, Query(description="Only requests in this state.", examples=["open"])]
Limit = Annotated[int, Query(ge=1, le=500, description="How many requests there are at most.", examples=[100])]


class PromotionDecision(BaseModel):
    """Why a request is approved or rejected."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "依据齐全，影响面在限内。"}]})

    reason: Reason
