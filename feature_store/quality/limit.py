"""Within which limits a load may be: configs/quality.toml, per table, over defaults."""

import tomllib
from math import inf
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from feature_store.canonical import DERIVED, TABLES
from feature_store.error import MappingError

_BY_COLUMN = ("null_rate", "psi_by_column")

Share = Annotated[float, Field(ge=0, le=1)]


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LimitConfig(_Config):
    """Limits of one level. What is not given is not limited; all limits are inclusive.

    `quarantine_share` and `duplicate_share` are of the rows read, `null_rate` by column and `null_rate_rise` (against the load
    before) of the rows accepted. `freshness_hours` lie between the table's newest event and the load. `rows_ratio` is the
    least accepted rows ÷ those of the load before, `psi` the greatest population stability index of a column that
    `psi_by_column` does not name.
    """

    quarantine_share: Share = 1
    duplicate_share: Share = 1
    null_rate: dict[str, Share] = {}
    null_rate_rise: Share = 1
    freshness_hours: Annotated[float, Field(gt=0)] = inf
    rows_ratio: Annotated[float, Field(ge=0)] = 0
    psi: Annotated[float, Field(gt=0)] = inf
    psi_by_column: dict[str, Annotated[float, Field(gt=0)]] = {}

    def over(self, other: "LimitConfig") -> "LimitConfig":
        """Return these limits, and those of `other` where these give none."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        by_column = {name: {**getattr(other, name), **getattr(self, name)} for name in _BY_COLUMN}
        return other.model_copy(update={**given, **by_column})


class TableQualityConfig(_Config):
    """The two levels, and from how many rows on a load is judged: its shares and freshness, its drift."""

    judged_from_rows: Annotated[int, Field(ge=0)] = 0
    drift_from_rows: Annotated[int, Field(ge=0)] = 0
    warn: LimitConfig = LimitConfig()
    stop: LimitConfig = LimitConfig()

    def over(self, other: "TableQualityConfig") -> "TableQualityConfig":
        """Return this, and what `other` says where this gives nothing."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return other.model_copy(
            update={**given, "warn": self.warn.over(other.warn), "stop": self.stop.over(other.stop)}
        )


class QualityConfig(_Config):
    """The whole file: defaults, and what a table has of its own."""

    default: TableQualityConfig = TableQualityConfig()
    table: dict[str, TableQualityConfig] = {}

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        for name, config in self.table.items():
            if name not in TABLES or name in DERIVED:
                known = ", ".join(table for table in TABLES if table not in DERIVED)
                raise ValueError(f"unknown table {name!r}; known: {known}")
            levels = (config.warn, config.stop)
            columns = {column for level in levels for name in _BY_COLUMN for column in getattr(level, name)}
            if unknown := sorted(columns - set(TABLES[name].column_names)):
                raise ValueError(f"table.{name}: no column {', '.join(unknown)}")
        return self

    def of(self, table: str) -> TableQualityConfig:
        """Return the limits of a table, the defaults filled in."""
        return self.table[table].over(self.default) if table in self.table else self.default


def load_quality(path: Path) -> QualityConfig:
    """Read the limits.

    Raises
    ------
    MappingError
        The file is missing, is no TOML, or a key is wrong (the message carries the key's path).
    """
    try:
        return QualityConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise MappingError(f"{path}: no such file of quality limits") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MappingError(f"{path}: {where}: {first['msg']}") from None
