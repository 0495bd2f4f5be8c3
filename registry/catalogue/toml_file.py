"""Reading a TOML file into a model, with errors that name the file and the path of every bad key."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from registry.error import CatalogueError

_Content = TypeVar("_Content", bound=BaseModel)


def read_toml(path: Path, model: type[_Content]) -> _Content:
    """Return the content of one TOML file; CatalogueError names the file and the path of every bad key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{path}: not UTF-8, byte {error.start} is wrong") from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise CatalogueError(f"{path}: {bad_keys(error, content)}") from error


def bad_keys(error: ValidationError, content: dict[str, Any] | None = None) -> str:
    """Return every bad key of `error` as path, meaning and value, on one line.

    With `content`, the parsed file, each names its table's id, or the tag it is about, as well.
    """
    return "; ".join(
        f"{_path(bad['loc'])}{_whose(bad['loc'], content)}: {bad['msg'].removeprefix('Value error, ')}"
        + ("" if isinstance(bad["input"], dict) else f", got {bad['input']!r:.60}")
        for bad in error.errors(include_url=False)
    )


def _path(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".") or "file"


def _whose(location: tuple[int | str, ...], content: dict[str, Any] | None) -> str:
    match location:
        case (str(table), int(index), *_) if content is not None:
            entry = content[table][index]
            return f" ({entry.get('id', entry.get('tag', 'without id'))})"
    return ""
