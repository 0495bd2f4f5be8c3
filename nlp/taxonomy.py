"""The concerns a caller can have, in two levels: permanent ids, Chinese labels, the names that 95598 work orders use, cues.

`concerns.toml` holds the first level; `concerns/<id>.toml` beside it holds topics and cues of one concern, and
`concerns/none.toml` the names that tell of no concern.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from nlp.concern.cue import Cue, Pattern
from nlp.error import TaxonomyError

_STRICT = ConfigDict(frozen=True, extra="forbid")
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_Label = Annotated[str, Field(min_length=1)]
NONE = "none"
"""The file of names without a concern; no concern can have this id."""


class Topic(BaseModel):
    """One matter within a concern: the `names` 95598 work orders give it, and `cues` (patterns) by which a sentence shows it."""

    model_config = _STRICT

    id: _Id
    label: _Label
    names: tuple[_Label, ...]
    cues: tuple[Pattern, ...] = Field(min_length=1)

    @cached_property
    def regexes(self) -> tuple[re.Pattern[str], ...]:
        """The compiled cues."""
        return tuple(map(re.compile, self.cues))

    def found_in(self, sentence: str) -> int:
        """Return how many cues `sentence` holds."""
        return sum(regex.search(sentence) is not None for regex in self.regexes)


class Nameless(BaseModel):
    """Names of work orders that tell of no concern, and the reason why."""

    model_config = _STRICT

    id: _Id
    reason: _Label
    names: tuple[_Label, ...]


class Concern(BaseModel):
    """One concern of the first level, with its `topics` (second level) and the `cues` of its labelling functions."""

    model_config = _STRICT

    id: _Id
    label: _Label
    meaning: _Label
    topics: tuple[Topic, ...] = ()
    cues: tuple[Cue, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, names in (("topic", [t.id for t in self.topics]), ("cue", [c.name for c in self.cues])):
            for name in _more_than_once(names):
                raise ValueError(f"{what} {name} is there twice")
        return self


class Taxonomy(BaseModel):
    """All concerns, in the order of their file, and the names that tell of none."""

    model_config = _STRICT

    concern: tuple[Concern, ...] = Field(min_length=1)
    none: tuple[Nameless, ...] = ()

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the concerns."""
        return tuple(concern.id for concern in self.concern)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Chinese label of every id."""
        return {concern.id: concern.label for concern in self.concern}

    @cached_property
    def named(self) -> dict[str, tuple[str, str] | None]:
        """Concern and topic of every name that work orders use, None for those that tell of no concern."""
        topics = {name: (each.id, topic.id) for each in self.concern for topic in each.topics for name in topic.names}
        return topics | {name: None for group in self.none for name in group.names}

    @field_validator("concern")
    @classmethod
    def _unique(cls, concerns: tuple[Concern, ...]) -> tuple[Concern, ...]:
        for name in _more_than_once(name for concern in concerns for name in (concern.id, concern.label)):
            raise ValueError(f"{name} belongs to two concerns")
        return concerns

    @model_validator(mode="after")
    def _mapped_once(self) -> Self:
        mapped = [name for concern in self.concern for topic in concern.topics for name in topic.names]
        for name in _more_than_once([*mapped, *(name for group in self.none for name in group.names)]):
            raise ValueError(f"{name} is mapped twice")
        return self


def load_taxonomy(path: Path) -> Taxonomy:
    """Read the concerns of a TOML file and the folder of its name; TaxonomyError names the file and the path of each bad key."""
    content = _read(path)
    parts = {file.stem: file for file in sorted(path.with_suffix("").glob("*.toml"))}
    concerns = content.get("concern")
    known = {each.get("id") for each in concerns if isinstance(each, dict)} if isinstance(concerns, list) else set()
    for name, file in parts.items():
        if name not in known | {NONE}:
            raise TaxonomyError(f"{file}: no concern of {path.name} has the id {name}")
    if isinstance(concerns, list):
        content["concern"] = [
            each | _second_level(parts, each) if isinstance(each, dict) else each for each in concerns
        ]
    if NONE in parts:
        content |= _read(parts[NONE])
    try:
        return Taxonomy.model_validate(content)
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise TaxonomyError(f"{path}: {bad}") from error


def _second_level(parts: dict[str, Path], concern: dict[str, Any]) -> dict[str, Any]:
    file = parts.get(str(concern.get("id")))
    if file is None:
        return {}
    content = _read(file)
    if unknown := sorted(set(content) - {"topic", "cue"}):
        raise TaxonomyError(f"{file}: {', '.join(unknown)}: unknown, known are topic and cue")
    return {"topics": content.get("topic", []), "cues": content.get("cue", [])}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TaxonomyError(f"{path}: cannot be read: {error}") from error


def _more_than_once(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
