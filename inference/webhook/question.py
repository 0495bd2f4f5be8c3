"""Bodies of requests about webhooks, and the shapes of the answers."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from inference.webhook.address import MAX_URL_CHARACTERS
from inference.webhook.event import KINDS, Kind

TagIdText = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+$")]
LetterId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
_EXAMPLE: dict[str, JsonValue] = {
    "url": "https://crm.example.com/gridtags",
    "events": ["tag.gained", "tag.lost"],
    "tags": ["value.high"],
}


class WebhookQuestion(BaseModel):
    """Where to send what: `tags` empty means every tag that the CRM may see."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    url: str = Field(min_length=1, max_length=MAX_URL_CHARACTERS)
    events: list[Kind] = Field(default=list(KINDS), min_length=1, max_length=len(KINDS))
    tags: list[TagIdText] = Field(default=[], max_length=100)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.events)) < len(self.events) or len(set(self.tags)) < len(self.tags):
            raise ValueError("events and tags name each of theirs once")
        return self


class ReplayQuestion(BaseModel):
    """Which dead letters to deliver again; all without `ids`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    ids: list[LetterId] | None = Field(default=None, min_length=1, max_length=100)


_LISTED: dict[str, JsonValue] = {
    "id": "0f" * 16, **_EXAMPLE, "created_at": "2026-03-01T10:00:00+08:00", "created_by": "operator", "failures": 0,
    "next_attempt_at": None, "last_error": None, "delivered_at": "2026-03-01T10:04:00+08:00",
}  # fmt: skip
_LETTER: dict[str, JsonValue] = {
    "id": "0e" * 16, "events": 3, "attempts": 12, "died_at": "2026-03-01T22:00:00+08:00", "last_error": "status 500",
    "replay_at": None,
}  # fmt: skip


class WebhookAnswer(BaseModel):
    """A webhook and how it stands. `failures` counts attempts in vain since the last success."""

    id: str
    url: str
    events: list[str]
    tags: list[str]
    created_at: datetime
    created_by: str
    failures: int
    next_attempt_at: datetime | None
    last_error: str | None
    delivered_at: datetime | None


class NewWebhookAnswer(WebhookAnswer):
    """A new webhook with the secret that signs its deliveries; it is shown here and never again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_LISTED, "secret": "whsec_c2VjcmV0"}]})

    secret: str


class WebhooksAnswer(BaseModel):
    """All webhooks, oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"webhooks": [_LISTED]}]})

    webhooks: list[WebhookAnswer]


class DeadLetterAnswer(BaseModel):
    """A delivery that was given up; with `replay_at` it waits to be delivered again."""

    id: str
    events: int
    attempts: int
    died_at: datetime
    last_error: str
    replay_at: datetime | None


class DeadLettersAnswer(BaseModel):
    """The dead letters of a webhook, oldest first, at most 1,000."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dead_letters": [_LETTER]}]})

    dead_letters: list[DeadLetterAnswer]


class DeletedAnswer(BaseModel):
    """The webhook is gone, and its dead letters."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"deleted": "0f" * 16}]})

    deleted: str


class RedeliveryAnswer(BaseModel):
    """How many dead letters are delivered again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"replayed": 1}]})

    replayed: int
