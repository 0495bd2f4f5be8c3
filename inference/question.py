"""The bodies of requests."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inference.customer_id import CustomerId
from nlp.transcript import Channel

MAX_IDS = 500
MAX_TURNS = 1_000
MAX_TURN_CHARACTERS = 4_000
MAX_CHARACTERS = 100_000


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
