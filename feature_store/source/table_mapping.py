"""How the columns of one file or query become those of a canonical table."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from feature_store.canonical import DERIVED, TABLES


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


class TableMapping(BaseModel):
    """The table that is fed, and where each of its columns comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    table: str
    columns: dict[str, ColumnSource]

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
