"""The concerns a caller can have: permanent ids, Chinese labels, second-level topics."""

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from nlp.error import TaxonomyError

_Label = Annotated[str, Field(min_length=1)]


class Concern(BaseModel):
    """One concern of the first level. `topics` are the second-level topics that 95598 work orders name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: _Label
    meaning: _Label
    topics: tuple[_Label, ...] = ()


class Taxonomy(BaseModel):
    """All concerns, in the order of their file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    concern: tuple[Concern, ...] = Field(min_length=1)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the concerns."""
        return tuple(concern.id for concern in self.concern)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Chinese label of every id."""
        return {concern.id: concern.label for concern in self.concern}

    @field_validator("concern")
    @classmethod
    def _unique(cls, concerns: tuple[Concern, ...]) -> tuple[Concern, ...]:
        names = [name for concern in concerns for name in (concern.id, concern.label, *concern.topics)]
        for name in names:
            # A label may be a topic of its own concern only.
            if sum(name in {concern.id, concern.label, *concern.topics} for concern in concerns) > 1:
                raise ValueError(f"{name} belongs to two concerns")
        return concerns


def load_taxonomy(path: Path) -> Taxonomy:
    """Read the concerns of a TOML file; TaxonomyError names the file and the path of each bad key."""
    try:
        return Taxonomy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        bad = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise TaxonomyError(f"{path}: {bad}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TaxonomyError(f"{path}: cannot be read: {error}") from error
