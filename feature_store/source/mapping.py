"""Source mappings: which file or query of a utility's system feeds which canonical table, and how its columns read."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from feature_store.canonical import DERIVED, TABLES
from feature_store.column import Table
from feature_store.error import MappingError
from feature_store.source.query_mapping import QueryMapping
from feature_store.source.table_mapping import ColumnSource, TableMapping


class FileMapping(TableMapping):
    """One kind of file: globs below the source folder (each also finds the file with `.gz` behind its name)."""

    pattern: tuple[str, ...]

    @field_validator("pattern", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    def files(self, folder: Path) -> set[Path]:
        """Return the files below `folder` that a glob finds."""
        globs = [glob for pattern in self.pattern for glob in (pattern, f"{pattern}.gz")]
        return {path for glob in globs for path in folder.glob(glob) if path.is_file()}


class SourceMapping(BaseModel):
    """A source system: its name, its kinds of files, and the queries that read its database."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    file: tuple[FileMapping, ...] = ()
    query: tuple[QueryMapping, ...] = ()

    @model_validator(mode="after")
    def _delivers_something(self) -> Self:
        if not self.file and not self.query:
            raise ValueError("expected at least one [[file]] or [[query]]")
        labels = [query.label for query in self.query]
        if twice := sorted({label for label in labels if labels.count(label) > 1}):
            raise ValueError(f"two queries are called {', '.join(twice)}; give them a `name`")
        return self

    def queries(self) -> list[QueryMapping]:
        """Return the queries, parents before children."""
        order = list(TABLES)
        return sorted(self.query, key=lambda query: order.index(query.table))

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
        raise MappingError(f"{path}: {where + ': ' if where else ''}{first['msg']}") from None


def canonical_source() -> SourceMapping:
    """Return the mapping of files that already carry canonical names: `<table>*.csv`, `.tsv` or `.parquet`."""
    return SourceMapping(name="canonical", file=tuple(_same_names(t) for t in TABLES.values() if t.name not in DERIVED))


def _same_names(table: Table) -> FileMapping:
    columns = {column.name: ColumnSource.model_validate(column.name) for column in table.columns}
    return FileMapping(pattern=(f"{table.name}[.-]*",), table=table.name, columns=columns)
