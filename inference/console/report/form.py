"""What the forms of the reports send."""

from pydantic import BaseModel, ConfigDict, Field

_MONTH = r"^([12]\d{3}-(0[1-9]|1[0-2]))?$"


class MakeForm(BaseModel):
    """The month to report on; without it, the last that the data has behind it."""

    model_config = ConfigDict(extra="forbid")

    month: str = Field(default="", pattern=_MONTH)


class CompareQuery(BaseModel):
    """The two months to compare, and the section."""

    model_config = ConfigDict(extra="ignore")

    first: str = Field(default="", pattern=_MONTH)
    second: str = Field(default="", pattern=_MONTH)
    section: str = Field(default="", max_length=40)
