"""What one tag, and one group of tags, must say about itself."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from registry.digest import canonical_json, text_digest

Dimension = Literal["基础属性", "用电行为", "业务偏好", "情感特征", "风险信用"]
TagKind = Literal["attribute", "statistic", "rule", "model", "composite"]
TagState = Literal["设计", "试用", "应用", "评估", "下线"]
Reader = Literal["crm", "scientist", "auditor", "operator"]
ActionKind = Literal["offer", "avoid", "serve"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
GroupId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
TagId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+$")]

NAMING_FIELDS = ("label", "owner", "state", "version")
"""Fields that may change without a new version of the tag."""


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

    A tag whose `sensitivity` is protected may only ever help the customer. `crm_reason` says why an agent has to read a
    sensitive tag. `profiling` is null where the kind decides (`is_profiling`). `truth` names the kind of outcome that
    shows later that the tag was right.
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
    crm_reason: Text | None = None
    profiling: bool | None = None
    action: str = ""
    action_kind: ActionKind = "serve"
    truth: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    state: TagState

    @model_validator(mode="after")
    def _cites_its_model(self) -> Self:
        if self.kind == "model" and self.model is None:
            raise ValueError("model is required when kind is model")
        if self.kind not in {"model", "composite"} and self.model is not None:
            raise ValueError(f"model is only for kind model or composite, kind is {self.kind}")
        return self

    @property
    def is_profiling(self) -> bool:
        """Tell whether the tag is an automated judgement of a person, which an opt-out removes (个保法 24)."""
        return self.kind != "attribute" if self.profiling is None else self.profiling

    def meaning_digest(self) -> str:
        """Return the SHA-256 of what the tag means: all fields but label, owner, state and the version itself.

        A field at its default does not count, so that a field which is new to the software changes no digest.
        """
        said = self.model_dump(mode="json", exclude=set(NAMING_FIELDS), exclude_defaults=True)
        return text_digest(canonical_json({**said, "profiling": self.is_profiling}))
