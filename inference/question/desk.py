"""The bodies of requests about people's rights, and of what came of tags."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from feature_store.desk.opt_out import Act
from feature_store.desk.outcome import OutcomeKind
from feature_store.online.protocol import SHANGHAI
from inference.key.ring import ApiKey
from inference.question.reading import Instant
from inference.transport.customer_id import CustomerId
from nlp.redaction import redact

MOST_IN_STATEMENT = 2_000
MOST_IN_REASON = 500
TAG_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$"
_AHEAD = timedelta(days=1)

# PostgreSQL keeps no NUL in a text.
_NO_NUL = r"^[^\x00]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=_NO_NUL, strip_whitespace=True)]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=MOST_IN_REASON, pattern=_NO_NUL, strip_whitespace=True)
]
Channel = Annotated[str, StringConstraints(max_length=40, pattern=_NO_NUL)]
TagInPath = Annotated[
    str, Path(pattern=TAG_PATTERN, max_length=80, description="Id of a tag", examples=["payment.often_overdue"])
]
TagId = Annotated[str, StringConstraints(pattern=TAG_PATTERN, max_length=80)]


class ActQuestion(BaseModel):
    """Who asks for something, through which channel, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"by": "客服0412", "channel": "电话", "reason": "客户来电要求"}]},
    )

    by: Name = Field(description="The person who records it")
    channel: Channel = Field(default="", description="How the customer asked for it")
    reason: Reason

    def act(self, key: ApiKey) -> Act:
        """Return it as the desk records it: nothing personal in the reason."""
        return Act(self.by, key.name, redact(self.reason)[:MOST_IN_REASON], self.channel)


class PersonQuestion(BaseModel):
    """Whom the command line is asked about."""

    model_config = ConfigDict(extra="forbid")

    customer_id: CustomerId


class ContestQuestion(BaseModel):
    """An appeal against a tag, in the customer's words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"by": "客服0412", "channel": "电话", "statement": "这个月的电费我早就缴了，不是逾期。"}]
        },
    )

    by: Name = Field(description="The person who files it")
    channel: Channel = ""
    statement: Annotated[
        str, StringConstraints(min_length=1, max_length=MOST_IN_STATEMENT, pattern=_NO_NUL, strip_whitespace=True)
    ]


class DecisionQuestion(BaseModel):
    """The decision on an appeal.

    With `until_next_definition` a tag that is taken away may come back once its definition has a later version than the contested.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"decision": "upheld", "by": "审计李工", "reason": "缴费记录系补录，标签依据有误。"}]
        },
    )

    decision: Literal["upheld", "rejected"]
    by: Name
    reason: Reason
    until_next_definition: bool = False

    def act(self, key: ApiKey) -> Act:
        """Return who decides and why, as the desk records it."""
        return Act(self.by, key.name, redact(self.reason)[:MOST_IN_REASON])


def _not_ahead(at: datetime) -> datetime:
    aware = at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at
    instant = aware.astimezone(UTC)
    if instant > datetime.now(tz=UTC) + _AHEAD:
        raise ValueError("must not lie in the future")
    return instant


class OutcomeQuestion(BaseModel):
    """What came of a tag."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "customer_id": "C000001", "tag": "intent.solar", "kind": "offer_taken",
                    "at": "2026-03-01T10:00:00+08:00", "by": "客服0412",
                }
            ]
        },
    )  # fmt: skip

    customer_id: CustomerId
    tag: TagId
    kind: OutcomeKind
    at: Annotated[Instant, AfterValidator(_not_ahead)] = Field(
        description="When it came about; without an offset it is Asia/Shanghai wall-clock time"
    )
    by: Name
