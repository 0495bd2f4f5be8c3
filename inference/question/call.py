"""The body of a finished call."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from feature_store.online.protocol import SHANGHAI
from inference.question.reading import Instant, TranscriptQuestion
from inference.transport.customer_id import CustomerId

CALL_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_EXAMPLE: JsonDict = {
    "call_id": "K20260301-000017",
    "customer_id": "C000001",
    "started_at": "2026-03-01T10:00:00+08:00",
    "ended_at": "2026-03-01T10:04:30+08:00",
    "turns": [
        {"speaker": "agent", "text": "您好，请问有什么可以帮您？"},
        {"speaker": "customer", "text": "家里又停电了，这个月第三次了，你们到底管不管？"},
    ],
}

_FIRST, _LAST = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - wall-clock time, as in the canonical tables

_AHEAD = timedelta(minutes=5)

CallId = Annotated[str, StringConstraints(pattern=CALL_ID)]


class CallQuestion(TranscriptQuestion):
    """A finished call of a customer. Instants without an offset are Asia/Shanghai wall-clock time."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    call_id: CallId = Field(description="The caller's own id; sent again, the call is answered again and counted once")
    customer_id: CustomerId
    started_at: Instant
    ended_at: Instant

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        begin, end = china(self.started_at), china(self.ended_at)
        if not (_FIRST <= begin <= end <= _LAST):
            raise ValueError(f"started_at must not lie behind ended_at; both within {_FIRST:%Y} … {_LAST:%Y}")
        return self


def china(instant: datetime) -> datetime:
    """Return an instant as Asia/Shanghai wall-clock time without offset."""
    return instant if instant.tzinfo is None else instant.astimezone(SHANGHAI).replace(tzinfo=None)


def is_over(question: CallQuestion) -> bool:
    """Tell whether the call has ended; a clock of the caller that is five minutes ahead is let through."""
    return china(question.ended_at) <= china(datetime.now(tz=SHANGHAI)) + _AHEAD
