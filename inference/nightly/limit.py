"""How far a snapshot may lie from yesterday's: `configs/nightly.toml`."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from inference.error import InferenceError

Share = Annotated[float, Field(ge=0, le=1)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limit(_Table):
    """A share may change by `absolute`, or by `relative` times yesterday's, whichever is more."""

    absolute: Share
    relative: float = Field(ge=0)

    def around(self, yesterday: float) -> tuple[float, float]:
        """Return the least and the largest share allowed."""
        change = max(self.absolute, self.relative * yesterday)
        return max(0.0, yesterday - change), min(1.0, yesterday + change)


class TagLimit(Limit):
    """A tag that at least `least` customers had may not vanish."""

    least: int = Field(ge=1)


class CustomerLimit(_Table):
    """The number of customers may change by `least`, or by `relative` times yesterday's, whichever is more."""

    relative: float = Field(ge=0)
    least: int = Field(ge=0)

    def around(self, yesterday: int) -> tuple[float, float]:
        """Return the least and the largest number allowed; nobody at all never is."""
        change = max(self.least, self.relative * yesterday)
        return max(1.0, yesterday - change), yesterday + change


class DocumentLimit(_Table):
    """So many customers' documents are compared with the schema of the answers."""

    sample: int = Field(ge=1)


class Limits(_Table):
    """All limits; `nulls` maps columns of the facts to the largest share of nulls."""

    customers: CustomerLimit
    tags: TagLimit
    unknown: Limit
    segments: Limit
    documents: DocumentLimit
    nulls: dict[str, Share] = {}


def load_limits(path: Path) -> Limits:
    """Read the limits.

    Raises
    ------
    InferenceError
        The file is missing or wrong; the message names it and the path of the bad key.
    """
    try:
        return Limits.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InferenceError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InferenceError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
