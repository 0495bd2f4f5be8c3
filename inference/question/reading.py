"""The bodies of requests."""

import re
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from inference.transport.customer_id import CustomerId
from nlp.transcript import Channel

MAX_IDS = 500
MAX_TURNS = 1_000
MAX_TURN_CHARACTERS = 4_000
MAX_CHARACTERS = 100_000

_YEARS = range(1900, 2201)
_WRITTEN_OUT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}")


def _written_out(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and _WRITTEN_OUT.match(value)):
        return value
    raise ValueError("must be an instant such as 2026-03-01T08:00:00+08:00")


def _of_our_time(value: datetime) -> datetime:
    if value.year not in _YEARS:  # the first and the last day of the calendar have no instant in every time zone
        raise ValueError(f"must lie within {_YEARS.start} … {_YEARS.stop - 1}")
    return value


Instant = Annotated[datetime, BeforeValidator(_written_out), AfterValidator(_of_our_time)]
"""An instant in ISO 8601; a number, which pydantic takes for seconds since 1970, is refused."""


class BatchQuestion(BaseModel):
    """Which customers, and which of their two documents."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ids": ["C000001"], "view": "tags"}]})

    ids: list[CustomerId] = Field(min_length=1, max_length=MAX_IDS)
    view: Literal["tags", "persona"] = "tags"


class TurnQuestion(BaseModel):
    """One turn of a call, as it comes from speech recognition."""

    model_config = ConfigDict(extra="forbid")

    speaker: Literal["agent", "customer"]
    text: str = Field(max_length=MAX_TURN_CHARACTERS)


class TranscriptQuestion(BaseModel):
    """A transcript, either as turns or as text with one `客服：…` or `客户：…` per line, and the channel it came through."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "客服：您好，请问有什么可以帮您？\n客户：家里又停电了，这个月第三次。"},
                {"turns": [{"speaker": "customer", "text": "这个月电费怎么这么高？"}]},
                {"text": "【频繁停电】客户反映近一个月多次停电，要求尽快处理。", "channel": "work_order"},
            ]
        },
    )

    turns: list[TurnQuestion] | None = Field(default=None, min_length=1, max_length=MAX_TURNS)
    text: str | None = Field(default=None, min_length=1, max_length=MAX_CHARACTERS)
    channel: Channel = "call"

    @model_validator(mode="after")
    def _either_turns_or_text(self) -> Self:
        if (self.turns is None) == (self.text is None):
            raise ValueError("give either turns or text")
        if self.turns is not None and sum(len(turn.text) for turn in self.turns) > MAX_CHARACTERS:
            raise ValueError(f"turns hold more than {MAX_CHARACTERS} characters in all")
        return self

    def raw(self) -> str | list[dict[str, str]]:
        """Return what `nlp.transcript.parse_transcript` reads."""
        if self.text is not None:
            return self.text
        return [turn.model_dump() for turn in self.turns or ()]
