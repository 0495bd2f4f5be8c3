"""Where people overrule the name of a segment: `configs/segments/overrides.toml`, by permanent id, with who, why and when."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from training.config import STRICT, load_config
from training.error import ConfigError

MAX_OVERRIDES = 7

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Override(BaseModel):
    """One segment, by its permanent id, and the name that people give it."""

    model_config = STRICT

    id: _Text
    name: _Text
    by: _Text
    why: _Text
    date: date


class Overrides(BaseModel):
    """The content of the file."""

    model_config = STRICT

    override: tuple[Override, ...] = Field(default=(), max_length=MAX_OVERRIDES)


def load_overrides(path: Path, names: Sequence[str]) -> tuple[Override, ...]:
    """Read the overrides; none where there is no file.

    Raises
    ------
    ConfigError
        More than seven, an id or name twice, or a name that is not among `names` (of `names.toml`) and has no tag.
    """
    if not path.exists():
        return ()
    found = load_config(path, Overrides).override
    for field in ("id", "name"):
        counts = Counter(str(getattr(each, field)) for each in found)
        if twice := sorted(value for value, count in counts.items() if count > 1):
            raise ConfigError(f"{path}: {field} {', '.join(twice)} stands twice")
    if unknown := sorted({each.name for each in found} - set(names)):
        raise ConfigError(f"{path}: name {', '.join(unknown)} is not in names.toml; names: {', '.join(names)}")
    return found


def by_group(overrides: Sequence[Override], ids: Sequence[object]) -> dict[int, Override]:
    """Return the overrides by number of the group; `ids` (k,) are the groups' permanent ids.

    Raises
    ------
    ConfigError
        An override names an id that no segment has.
    """
    numbers = {str(each): group for group, each in enumerate(ids)}
    if unknown := sorted({each.id for each in overrides} - set(numbers)):
        raise ConfigError(f"overrides.toml: no segment with id {', '.join(unknown)}; ids: {', '.join(numbers)}")
    return {numbers[each.id]: each for each in overrides}
