"""Reading tag files, and what must hold between them."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from registry.catalogue.definition import TagDefinition, TagGroup
from registry.catalogue.toml_file import read_toml


class TagFile(BaseModel):
    """Content of one tag file, in the words of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: tuple[TagGroup, ...] = ()
    tag: tuple[TagDefinition, ...] = ()


def read_tag_file(path: Path) -> TagFile:
    """Return the groups and tags of one TOML file; CatalogueError names the file and the path of every bad key."""
    return read_toml(path, TagFile)


def inconsistency(groups: Iterable[tuple[str, TagGroup]], tags: Iterable[tuple[str, TagDefinition]]) -> str | None:
    """Return the first thing that does not hold between groups and tags, each given with where it stands; else null."""
    groups, tags = list(groups), list(tags)
    repeated = _repeated("group", groups) or _repeated("tag", tags)
    if repeated:
        return repeated
    known = {group.id for _, group in groups}
    for where, tag in tags:
        if tag.group not in known:
            return (
                f"{where}: tag {tag.id}: group {tag.group} does not exist, known: {', '.join(sorted(known)) or 'none'}"
            )
    return None


def _repeated(what: str, items: Iterable[tuple[str, TagGroup | TagDefinition]]) -> str | None:
    seen: dict[tuple[str, str], str] = {}
    for where, item in items:
        for field, value in (("id", item.id), ("label", item.label)):
            if (field, value) in seen:
                return f"{where}: {what} {field} {value} is already in {seen[field, value]}"
            seen[field, value] = where
    return None
