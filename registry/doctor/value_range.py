"""What values a column can have at all, read from `configs/ranges.toml`: without it a proof would ask for impossible customers."""

import tomllib
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from registry.error import CatalogueError
from registry.rule.kind import is_window

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class ValueRange(BaseModel):
    """The values of one column: numbers from `low` to `high`, both allowed, `whole` ones only; or one of the texts `values`.

    A column without `values` that is compared with a text may hold any text. `never_null` is a promise of whoever computes it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    low: float | None = None
    high: float | None = None
    whole: bool = False
    values: tuple[str, ...] = ()
    never_null: bool = False

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.values and (self.low is not None or self.high is not None or self.whole):
            raise ValueError("has texts and bounds; a column is one or the other")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low:g} lies above high {self.high:g}")
        return self


class Always(BaseModel):
    """A rule that is never false of a customer, and why: such as a count of 90 days being at most that of 365."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Why
    why: Why


class Never(BaseModel):
    """Tags of different groups that no customer may carry together, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tags: Annotated[tuple[str, ...], Field(min_length=2)]
    why: Why


class Ranges(BaseModel):
    """Ranges of the columns that rules name, relations between them, and tags that exclude each other across groups."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Mapping[str, ValueRange] = {}
    column: Mapping[Name, ValueRange] = {}
    always: tuple[Always, ...] = ()
    never: tuple[Never, ...] = ()

    def of(self, column: str) -> ValueRange:
        """Return the range of a column; one that is not described may hold anything, but calls in a window are counted."""
        if column not in self.column and is_window(column):
            return self.unit.get("calls", ValueRange()).model_copy(update={"never_null": True})
        return self.column.get(column, ValueRange())

    def with_features(self, units: Mapping[str, str], never_null: frozenset[str]) -> Self:
        """Return these ranges with one for each feature of `units` that has none yet: that of its unit.

        Features of `never_null` have a value for every customer.
        """
        described = {
            name: self.column.get(name, self.unit.get(unit, ValueRange())).model_copy(
                update={"never_null": name in never_null}
            )
            for name, unit in units.items()
        }
        return self.model_copy(update={"column": {**self.column, **described}})

    def with_quantiles(self, quantiles: Mapping[str, tuple[str, str, float]]) -> Self:
        """Return these ranges with the named quantiles `{name: (feature, by, share)}`.

        A quantile lies in the range of its feature; of two of one feature and class, that of the larger share is not smaller.
        """
        columns = {
            name: self.of(f).model_copy(update={"whole": False, "never_null": False})
            for name, (f, _, _) in quantiles.items()
        }
        ordered = sorted((feature, by, share, name) for name, (feature, by, share) in quantiles.items())
        pairs = ((a[3], b[3]) for a, b in combinations(ordered, 2) if a[:2] == b[:2])
        relations = [Always(rule=f"{low} <= {high}", why="a larger share lies below it") for low, high in pairs]
        return self.model_copy(update={"column": {**self.column, **columns}, "always": (*self.always, *relations)})

    def with_windows(self, columns: Iterable[str]) -> Self:
        """Return these ranges with a relation between counts of the same calls: a shorter window holds no more of them."""
        split = (name.removesuffix("_days").rsplit("_calls_last_", 1) for name in columns if is_window(name))
        counted = sorted((kind, int(days)) for kind, days in split)
        pairs = (((a, m), n) for (a, m), (b, n) in pairwise(counted) if a == b)
        named = (f"{a}_calls_last_{m}_days <= {a}_calls_last_{n}_days" for (a, m), n in pairs)
        relations = [Always(rule=rule, why="a shorter window holds no more calls") for rule in named]
        return self.model_copy(update={"always": (*self.always, *relations)})


def load_ranges(path: Path) -> Ranges:
    """Read the ranges.

    Raises
    ------
    CatalogueError
        The file is missing or wrong; the message names it and the path of the first bad key.
    """
    try:
        return Ranges.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise CatalogueError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
