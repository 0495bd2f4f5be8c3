"""What a form of the annotation pages sends."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_STRICT = ConfigDict(extra="forbid", frozen=True)
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_/]*$", max_length=80)]
_Place = Annotated[str, StringConstraints(pattern=r"^\d{1,5}:\d{1,5}$")]


class LabelForm(BaseModel):
    """What somebody says of a call; `evidence` are turn:sentence, `topics` concern/topic."""

    model_config = _STRICT

    action: Literal["save", "cannot", "skip"]
    concerns: list[_Id] = Field(default=[], max_length=40)
    topics: list[_Id] = Field(default=[], max_length=200)
    sentiment: Literal["dissatisfied", "neutral", "satisfied"] | None = None
    intensity: int | None = Field(default=None, ge=1, le=5)
    evidence: list[_Place] = Field(default=[], max_length=500)


class JobForm(BaseModel):
    """Which of the three jobs is started; `limit` is how many calls to queue."""

    model_config = _STRICT

    job: Literal["annotate-queue", "annotate-import", "annotate-learn"]
    limit: int = Field(default=200, ge=1, le=2_000)
