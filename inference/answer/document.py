"""The shapes of answers, for the OpenAPI description; the answers themselves are prepared bytes and pass no model."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from inference.answer.example import BATCH, CATALOGUE, MODELS, PERSONA, PROBLEM, READY, TAGS

WallClock = Annotated[datetime, WithJsonSchema({"type": "string", "description": "Asia/Shanghai wall-clock time."})]
"""A time without an offset, as in the canonical tables; JSON Schema's date-time has one."""


class FieldFault(BaseModel):
    """What is wrong with one field of the request."""

    field: str
    message: str


class ProblemAnswer(BaseModel):
    """Problem details after RFC 9457."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROBLEM]})

    type: str
    title: str
    status: int
    detail: str | None = None
    instance: str
    request_id: str
    errors: list[FieldFault] | None = Field(default=None, description="With status 422: one entry per field.")
    missing: list[str] | None = Field(default=None, description="With not-ready: what is missing.")


class TagSource(BaseModel):
    """The rule or the model that a tag comes from; with a model also the version of the rule that reads it."""

    kind: Literal["rule", "model"]
    name: str
    version: int
    rule_version: int | None = None


class TagValue(BaseModel):
    """A tag that holds."""

    id: str
    label: str
    dimension: str
    group: str
    value: Literal["yes"]
    confidence: float = Field(ge=0, le=1)
    sensitivity: Literal["normal", "sensitive", "protected"]
    profiling: bool
    source: TagSource


class TagsAnswer(BaseModel):
    """All tags of one customer: those that hold, and the ids of those that cannot be decided."""

    model_config = ConfigDict(json_schema_extra={"examples": [TAGS]})

    customer_id: str
    snapshot_id: str
    computed_at: datetime
    tags: list[TagValue]
    unknown: list[str]


class StatementSource(BaseModel):
    """What a statement comes from: an attribute, a feature, a rule or a model with its version."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["attribute", "feature", "rule", "model"]
    name: str
    version: int | None = None
    rule_version: int | None = None


class Statement(BaseModel):
    """One thing said of a customer; without `date` it is as of `computed_at`."""

    model_config = ConfigDict(extra="forbid")

    text: str
    source: StatementSource
    confidence: float | None = Field(ge=0, le=1, description="Null where the text itself states a probability.")
    sensitivity: Literal["normal", "sensitive", "protected"]
    profiling: bool = Field(description="Left out of every answer about a customer who opted out of profiling.")
    tag: str | None = None
    date: str | None = None


class PersonaSection(BaseModel):
    """A section: the sentence for people, its statements with their sources, and fields for machines."""

    model_config = ConfigDict(extra="allow")

    statement: str
    statements: list[Statement]


class NextAction(BaseModel):
    """What to do now, and the tag that asks for it; while something is to be avoided, nothing is offered."""

    model_config = ConfigDict(extra="forbid")

    tag: str
    kind: Literal["offer", "avoid", "serve"]
    action: str
    sensitivity: Literal["normal", "sensitive", "protected"]
    profiling: bool


class PersonaAnswer(BaseModel):
    """One page about one customer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [PERSONA]})

    customer_id: str
    snapshot_id: str
    computed_at: datetime
    who: PersonaSection
    usage: PersonaSection
    payment: PersonaSection = Field(
        description="With default_risk: calibrated probability, band, action (none, remind, visit) and, where an action is "
        "advised, at most four reasons: group, code, text, value, usual, contribution (log odds)."
    )
    voice: PersonaSection
    next_actions: list[NextAction]
    tags: list[str]
    sources: dict[str, JsonValue]


class BatchAnswer(BaseModel):
    """The documents of those customers that are known, in the order asked for, and the ids of the others."""

    model_config = ConfigDict(json_schema_extra={"examples": [BATCH]})

    customers: list[TagsAnswer | PersonaAnswer]
    missing: list[str]


class CatalogueAnswer(BaseModel):
    """The tag catalogue of the bundle in service."""

    model_config = ConfigDict(json_schema_extra={"examples": [CATALOGUE]})

    version: str
    groups: list[dict[str, JsonValue]]
    tags: list[dict[str, JsonValue]]


class ModelsAnswer(BaseModel):
    """The bundle in service: versions, runs, who promoted it, digest of every file."""

    model_config = ConfigDict(json_schema_extra={"examples": [MODELS]})

    bundle_id: str
    created_at: datetime
    promoted_by: str
    reason: str
    models: dict[str, dict[str, JsonValue]]
    catalogue_version: str
    schema_version: int


class LiveAnswer(BaseModel):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "live"}]})

    status: Literal["live"]


class PublishedSnapshot(BaseModel):
    """The snapshot that is served."""

    snapshot_id: str
    computed_at: datetime
    bundle_id: str
    customers: int


class ReadyAnswer(BaseModel):
    """A bundle is loaded and a snapshot is published."""

    model_config = ConfigDict(json_schema_extra={"examples": [READY]})

    status: Literal["ready"]
    bundle_id: str
    snapshot: PublishedSnapshot
