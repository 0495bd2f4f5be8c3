"""A cue: a pattern that speaks for or against a concern, heard from one of those who talk. Cues are data, in configs/concerns/."""

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Role = Literal["customer", "agreed", "agent"]
"""Who says it: what the customer means, what the agent asks and the customer affirms, or what the agent says by themselves."""


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r:.60} is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]


class Cue(BaseModel):
    """A labelling function of one concern: it votes for or against where `pattern` is found, and abstains elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    pattern: Pattern
    role: Role = "customer"
    polarity: Literal["for", "against"] = "for"

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.pattern)
