"""How a long call is cut into what an encoder can read at once."""

from pydantic import BaseModel, ConfigDict, Field


class WindowConfig(BaseModel):
    """Windows of `tokens` tokens, of which `overlap` stand in the window before as well.

    At most `most` windows of a transcript are read, the first and the last ones: what it is about and how it ended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: int = Field(default=128, ge=16, le=512, multiple_of=8)
    overlap: int = Field(default=32, ge=0, le=256)
    most: int = Field(default=8, ge=1, le=1024)
