"""What one tag, and one group of tags, must say about itself."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Dimension = Literal["基础属性", "用电行为", "业务偏好", "情感特征", "风险信用"]
TagKind = Literal["attribute", "statistic", "rule", "model", "composite"]
TagState = Literal["设计", "试用", "应用", "评估", "下线"]
Reader = Literal["crm", "scientist", "auditor", "operator"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
GroupId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
TagId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+$")]


def _without_repetition(readers: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(readers)) < len(readers):
        raise ValueError("names a reader twice")
    return readers


class TagGroup(BaseModel):
    """Tags about one question.

    `exclusive`: a customer carries at most one of them. `exhaustive`: at least one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: GroupId
    label: Text
    dimension: Dimension
    exclusive: bool
    exhaustive: bool


class TagDefinition(BaseModel):
    """One tag. `id` is permanent, `label` may change.

    `rule` is a SQL boolean over features and model outputs; where it is null the tag is unknown. `confidence` is a SQL
    number in [0, 1]; null means the tagger's default. `model` names the registered model whose version a tag of kind
    `model` cites, and may be given for a `composite`. A tag counts for `validity_days` after it was computed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    id: TagId
    label: Text
    meaning: Text
    group: GroupId
    kind: TagKind
    rule: Text
    model: Text | None = None
    confidence: Text | None = None
    version: int = Field(ge=1)
    owner: Text
    purpose: Text
    sensitivity: Literal["normal", "sensitive", "protected"]
    readers: Annotated[tuple[Reader, ...], Field(min_length=1), AfterValidator(_without_repetition)]
    refresh: Literal["call", "daily", "weekly", "monthly", "yearly"]
    validity_days: int = Field(ge=1)
    action: str = ""
    state: TagState

    @model_validator(mode="after")
    def _cites_its_model(self) -> Self:
        if self.kind == "model" and self.model is None:
            raise ValueError("model is required when kind is model")
        if self.kind not in {"model", "composite"} and self.model is not None:
            raise ValueError(f"model is only for kind model or composite, kind is {self.kind}")
        return self
