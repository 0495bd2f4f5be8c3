"""The tag catalogue: every tag and group, read from a folder of TOML files, with one version for all of it."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from registry.digest import canonical_json, text_digest
from registry.error import CatalogueError
from registry.tag_definition import Dimension, TagDefinition, TagGroup
from registry.tag_file import bad_keys, inconsistency, read_tag_file

_Item = TypeVar("_Item", TagGroup, TagDefinition)


class Catalogue(BaseModel):
    """All groups and tags, each sorted by id, so that neither order nor names of files matter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    groups: tuple[TagGroup, ...]
    tags: tuple[TagDefinition, ...] = Field(min_length=1)

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
        """Return groups and tags as canonical JSON, on one line."""
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


def load_catalogue(folder: Path) -> Catalogue:
    """Read every `*.toml` of `folder`.

    Raises
    ------
    CatalogueError
        No file, a file that is not TOML in UTF-8, a bad key (with the file and the path of the key), an id or label
        used twice (with both files), a tag whose group does not exist.
    """
    files = {path: read_tag_file(path) for path in sorted(folder.glob("*.toml"))}
    if not any(file.tag for file in files.values()):
        raise CatalogueError(f"{folder}: no tag in {len(files)} files (*.toml)")
    groups = [(str(path), group) for path, file in files.items() for group in file.group]
    tags = [(str(path), tag) for path, file in files.items() for tag in file.tag]
    if problem := inconsistency(groups, tags):
        raise CatalogueError(problem)
    return Catalogue(groups=tuple(group for _, group in groups), tags=tuple(tag for _, tag in tags))


def _find(items: Mapping[str, _Item], name: str, what: str) -> _Item:
    if name not in items:
        raise CatalogueError(f"no {what} {name} in the catalogue")
    return items[name]
