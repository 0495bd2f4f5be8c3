"""What one column of a canonical table promises."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class ColumnType(StrEnum):
    """Logical types; the value is DuckDB's name, which Parquet, Spark and Ibis understand as well."""

    TEXT = "VARCHAR"
    INTEGER = "BIGINT"
    REAL = "DOUBLE"
    FLAG = "BOOLEAN"
    DAY = "DATE"
    INSTANT = "TIMESTAMP"


@dataclass(frozen=True)
class Column:
    """One column: type, unit, nullability, allowed range or values, Chinese name.

    `low` and `high` are inclusive. `allowed` lists the only values a TEXT column may hold.
    Instants are Asia/Shanghai wall-clock time without offset, in microseconds.
    `free_text` columns may carry personal data and are redacted before anything is written.
    `hashed` columns are delivered as plain identifiers and replaced by a keyed hash before anything is written;
    `kind_column` names the column of the row that says what kind of identifier it is.
    """

    name: str
    type: ColumnType
    zh: str
    unit: str = ""
    nullable: bool = False
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    free_text: bool = False
    hashed: bool = False
    kind_column: str = ""

    def range_text(self) -> str:
        """Return the allowed range in words, for error messages."""
        if self.allowed:
            return "one of " + ", ".join(self.allowed)
        low = "−∞" if self.low is None else f"{self.low:g}"
        high = "∞" if self.high is None else f"{self.high:g}"
        return f"{low} … {high} {self.unit}".strip()


@dataclass(frozen=True)
class Table:
    """One canonical table.

    `key` identifies a row. `event_timestamp` names the column that says when it happened; a DAY counts
    from its midnight. Every table also carries `available_at`, the instant from which the row was known here: where a
    source does not deliver it, `available_after` (SQL over the row's columns) derives it.
    `parents` maps a column to the (table, column) in which its value must exist.
    """

    name: str
    zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    event_timestamp: str
    available_after: str
    parents: tuple[tuple[str, str], ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order, `available_at` last."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


_ARROW = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.REAL: pa.float64(),
    ColumnType.FLAG: pa.bool_(),
    ColumnType.DAY: pa.date32(),
    ColumnType.INSTANT: pa.timestamp("us"),
}


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a canonical table."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in table.columns])
