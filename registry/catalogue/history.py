"""The history of the tags: who changed a definition and why, and who moved a tag through its life and why."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.catalogue.definition import TagId, TagState, Text

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class VersionChange(BaseModel):
    """One version of a definition; `digest` is that of its meaning-bearing fields (`TagDefinition.meaning_digest`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: TagId
    version: int = Field(ge=1)
    on: date
    by: Text
    why: Text
    digest: Sha256


class LifecycleAct(BaseModel):
    """One step in the life of a tag; `adopted` marks a first act of a tag that was in use before it was recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: TagId
    to: TagState
    on: date
    by: Text
    why: Text
    adopted: bool = False


class History(BaseModel):
    """All changes and acts; those of one tag in the order in which they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    changes: tuple[VersionChange, ...] = ()
    acts: tuple[LifecycleAct, ...] = ()

    def changes_of(self, tag_id: str) -> tuple[VersionChange, ...]:
        """Return the versions of a tag, the latest last."""
        return tuple(change for change in self.changes if change.tag == tag_id)

    def acts_of(self, tag_id: str) -> tuple[LifecycleAct, ...]:
        """Return the acts of a tag, the latest last."""
        return tuple(act for act in self.acts if act.tag == tag_id)
