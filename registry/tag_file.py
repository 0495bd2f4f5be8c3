"""Reading tag files, and what must hold between them."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from registry.error import CatalogueError
from registry.tag_definition import TagDefinition, TagGroup


class TagFile(BaseModel):
    """Content of one tag file, in the words of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: tuple[TagGroup, ...] = ()
    tag: tuple[TagDefinition, ...] = ()


def read_tag_file(path: Path) -> TagFile:
    """Return the groups and tags of one TOML file; CatalogueError names the file and the path of every bad key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: not UTF-8, byte {error.start} is wrong") from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    try:
        return TagFile.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(f"{path}: {bad_keys(error, content)}") from error


def bad_keys(error: ValidationError, content: dict[str, Any] | None = None) -> str:
    """Return every bad key of `error` as path, meaning and value, on one line.

    With `content`, the parsed file, each names the id of its tag or group as well.
    """
    return "; ".join(
        f"{_path(bad['loc'])}{_whose(bad['loc'], content)}: {bad['msg'].removeprefix('Value error, ')}"
        + ("" if isinstance(bad["input"], dict) else f", got {bad['input']!r:.60}")
        for bad in error.errors(include_url=False)
    )


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


def _path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".") or "file"


def _whose(location: tuple[int | str, ...], content: dict[str, Any] | None) -> str:
    match location:
        case (str(table), int(index), *_) if content is not None:
            return f" ({content[table][index].get('id', 'without id')})"
    return ""
