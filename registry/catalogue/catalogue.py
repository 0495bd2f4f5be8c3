"""The tag catalogue: every tag and group and their history, with one version for all of it."""

from collections.abc import Mapping
from functools import cached_property
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from registry.catalogue.definition import Dimension, TagDefinition, TagGroup
from registry.catalogue.history import History
from registry.catalogue.tag_file import inconsistency
from registry.catalogue.toml_file import bad_keys
from registry.digest import canonical_json, text_digest
from registry.error import CatalogueError

_Item = TypeVar("_Item", TagGroup, TagDefinition)


class Catalogue(BaseModel):
    """All groups and tags, each sorted by id, so that neither order nor names of files matter; and who made them so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    groups: tuple[TagGroup, ...]
    tags: tuple[TagDefinition, ...] = Field(min_length=1)
    history: History = History()

    @field_validator("groups", "tags")
    @classmethod
    def _by_id(cls, items: tuple[_Item, ...]) -> tuple[_Item, ...]:
        return tuple(sorted(items, key=lambda item: item.id))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        here = "the catalogue"
        if problem := inconsistency([(here, group) for group in self.groups], [(here, tag) for tag in self.tags]):
            raise ValueError(problem)
        return self

    @cached_property
    def version(self) -> str:
        """SHA-256 of `as_json()`: the same content has the same version wherever it was read."""
        return text_digest(self.as_json())

    def tag(self, tag_id: str) -> TagDefinition:
        """Return the tag called `tag_id`; CatalogueError if there is none."""
        return _find(self._tags, tag_id, "tag")

    def group(self, group_id: str) -> TagGroup:
        """Return the group called `group_id`; CatalogueError if there is none."""
        return _find(self._groups, group_id, "group")

    def dimension(self, tag_id: str) -> Dimension:
        """Return the dimension of a tag, which is that of its group; CatalogueError for an unknown tag."""
        return self.group(self.tag(tag_id).group).dimension

    def as_json(self) -> str:
        """Return groups, tags and history as canonical JSON, on one line."""
        return canonical_json(self.model_dump(mode="json"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the catalogue that `as_json` wrote; CatalogueError for anything else."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise CatalogueError(f"catalogue: {bad_keys(error)}") from error

    @cached_property
    def _groups(self) -> dict[str, TagGroup]:
        return {group.id: group for group in self.groups}

    @cached_property
    def _tags(self) -> dict[str, TagDefinition]:
        return {tag.id: tag for tag in self.tags}


def _find(items: Mapping[str, _Item], name: str, what: str) -> _Item:
    if name not in items:
        raise CatalogueError(f"no {what} {name} in the catalogue")
    return items[name]
