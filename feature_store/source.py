"""Source mappings: which file of a utility's system feeds which canonical table, and how its columns read."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from feature_store.canonical import DERIVED, TABLES
from feature_store.column import Table
from feature_store.error import MappingError


class ColumnSource(BaseModel):
    """Where one canonical column comes from: a header (or the first of several that is there), or a constant.

    `values` translates codes; a value not listed is a mistake of its row unless `default` is given.
    `format` is a strptime pattern for days and instants (ISO 8601 without it).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    headers: tuple[str, ...] = Field(default=(), alias="from")
    values: dict[str, str] | None = None
    default: str | None = None
    format: str | None = None
    constant: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: object) -> object:
        if isinstance(value, str):
            return {"from": (value,)}
        if isinstance(value, list):
            return {"from": tuple(value)}
        if isinstance(value, dict) and isinstance(value.get("from"), str):
            return {**value, "from": (value["from"],)}
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.headers) == (self.constant is not None):
            raise ValueError("give exactly one of `from` and `constant`")
        return self


class FileMapping(BaseModel):
    """One kind of file: globs below the source folder, the table it feeds, and its columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: tuple[str, ...]
    table: str
    columns: dict[str, ColumnSource]

    @field_validator("pattern", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    def files(self, folder: Path) -> set[Path]:
        """Return the files below `folder` that a glob finds."""
        return {path for pattern in self.pattern for path in folder.glob(pattern) if path.is_file()}

    @model_validator(mode="after")
    def _fits_the_table(self) -> Self:
        table = TABLES.get(self.table)
        if table is None or self.table in DERIVED:
            raise ValueError(
                f"unknown table {self.table!r}; known: {', '.join(name for name in TABLES if name not in DERIVED)}"
            )
        if unknown := sorted(set(self.columns) - set(table.column_names)):
            raise ValueError(f"{self.table} has no column {', '.join(unknown)}")
        missing = [c.name for c in table.columns if not c.nullable and c.name not in self.columns]
        if missing := [name for name in missing if name != "available_at"]:
            raise ValueError(f"{self.table} needs {', '.join(missing)}")
        return self


class SourceMapping(BaseModel):
    """A source system: its name and its kinds of files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    file: tuple[FileMapping, ...]

    def files(self, folder: Path) -> list[tuple[FileMapping, Path]]:
        """Return every (mapping, file) found below `folder`, parents before children, then by name."""
        found = [(m, path) for m in self.file for path in m.files(folder)]
        order = list(TABLES)
        return sorted(found, key=lambda pair: (order.index(pair[0].table), str(pair[1])))


def load_source(path: Path) -> SourceMapping:
    """Read a mapping file.

    Raises
    ------
    MappingError
        The file is missing, is no TOML, or a key is wrong (the message carries the key's path).
    """
    try:
        return SourceMapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise MappingError(f"{path}: no such mapping file") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MappingError(f"{path}: {where}: {first['msg']}") from None


def canonical_source() -> SourceMapping:
    """Return the mapping of files that already carry canonical names: `<table>*.csv`, `.tsv` or `.parquet`."""
    return SourceMapping(name="canonical", file=tuple(_same_names(t) for t in TABLES.values() if t.name not in DERIVED))


def _same_names(table: Table) -> FileMapping:
    columns = {column.name: ColumnSource.model_validate(column.name) for column in table.columns}
    return FileMapping(pattern=(f"{table.name}[.-]*",), table=table.name, columns=columns)
