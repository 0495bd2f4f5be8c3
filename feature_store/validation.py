"""Turning rows as delivered into canonical rows: one SQL query per kind of file says what each value becomes and what is wrong.

A row's first problem counts, in the order of the table's columns.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from feature_store.column import Column, ColumnType, Table
from feature_store.error import SourceError
from feature_store.source.table_mapping import ColumnSource, TableMapping
from nlp.redaction import redact

_YES = ("1", "true", "t", "yes", "y", "是")
_NO = ("0", "false", "f", "no", "n", "否")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value: its canonical field, the header it came from, and the reason with the allowed range."""

    field: str
    header: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """A batch after checking: the usable rows, and the (row number, problem) of the others.

    `accepted` has the table's columns, `line`, and `stated`: whether the source states available_at.
    """

    accepted: pa.Table
    problems: list[tuple[int, Problem]]


class RowCheck:
    """The compiled check of one kind of file: headers of the file × canonical table → SQL.

    Raises
    ------
    SourceError
        The file lacks a column the table cannot do without.
    """

    def __init__(self, mapping: TableMapping, table: Table, schema: pa.Schema, where: str) -> None:
        self._problems: list[Problem] = []
        self._table = table
        self.headers: dict[str, str] = {}
        self.missing: list[str] = []
        converted = [self._convert(column, mapping.columns.get(column.name), schema, where) for column in table.columns]
        self._sql = (
            f"WITH value AS (SELECT line, {', '.join(converted)} FROM raw) "
            f"SELECT line, {', '.join(self._final(column) for column in table.columns)}, {self._case()} AS problem FROM value"
        )

    def run(self, raw: pa.Table) -> Checked:
        """Check a batch; `raw` has the file's headers as columns and `line` (its own number of each row)."""
        with duckdb.connect() as connection:
            connection.register("raw", raw)
            checked = connection.execute(self._sql).to_arrow_table()
        problem = checked["problem"]
        bad = (
            [(i, self._problems[p]) for i, p in enumerate(problem.to_pylist()) if p is not None]
            if (problem.null_count < len(problem))
            else []
        )
        accepted = checked.filter(problem.is_null()) if bad else checked
        return Checked(accepted.drop_columns(["problem"]), bad)

    def kept_headers(self) -> list[str]:
        """Return the headers whose values may be kept of a rejected row: none that feeds a hashed column."""
        secret = {header for name, header in self.headers.items() if self._table.column(name).hashed}
        return [header for header in dict.fromkeys(self.headers.values()) if header not in secret]

    def _convert(self, column: Column, source: ColumnSource | None, schema: pa.Schema, where: str) -> str:
        name = _quoted(column.name)
        if source is None:
            return f"NULL AS {_quoted('raw.' + column.name)}, CAST(NULL AS {column.type}) AS {name}"
        if source.constant is not None:
            raw = _literal(source.constant)
        else:
            header = next((h for h in source.headers if h in schema.names), None)
            if header is None:
                return self._absent(column, source, schema, where)
            self.headers[column.name] = header
            raw = f"raw.{_quoted(header)}"
            if pa.types.is_string(schema.field(header).type) or pa.types.is_large_string(schema.field(header).type):
                raw = f"nullif(trim({raw}), '')"
        return f"{raw} AS {_quoted('raw.' + column.name)}, {_cast(column, source, raw)} AS {name}"

    def _absent(self, column: Column, source: ColumnSource, schema: pa.Schema, where: str) -> str:
        if not column.nullable and column.name != "available_at":
            wanted = " or ".join(repr(header) for header in source.headers)
            raise SourceError(
                f"{where}: column {wanted} is missing ({column.zh}); the file has {redact(', '.join(schema.names))}"
            )
        if column.name != "available_at":
            self.missing.append(column.name)
        return self._convert(column, None, schema, where)

    def _final(self, column: Column) -> str:
        if column.name != "available_at":
            return _quoted(column.name)
        return (
            f"coalesce(available_at, {self._table.available_after}) AS available_at, available_at IS NOT NULL AS stated"
        )

    def _case(self) -> str:
        branches = [branch for column in self._table.columns for branch in self._branches(column)]
        return f"CASE {' '.join(branches)} END"

    def _branches(self, column: Column) -> list[str]:
        raw, value = _quoted("raw." + column.name), _quoted(column.name)
        checks = []
        if not column.nullable and column.name != "available_at":
            checks.append((f"{raw} IS NULL", "a value is required"))
        checks.append((f"{raw} IS NOT NULL AND {value} IS NULL", f"not a valid {_kind(column)}"))
        if column.allowed:
            checks.append(
                (f"{value} NOT IN ({', '.join(map(_literal, column.allowed))})", f"must be {column.range_text()}")
            )
        limits = [f"{value} < {column.low!r}"] * (column.low is not None) + [f"{value} > {column.high!r}"] * (
            column.high is not None
        )
        if limits:
            checks.append((" OR ".join(limits), f"must be in {column.range_text()}"))
        return [f"WHEN {condition} THEN {self._number(column, reason)}" for condition, reason in checks]

    def _number(self, column: Column, reason: str) -> int:
        self._problems.append(Problem(column.name, self.headers.get(column.name, ""), reason))
        return len(self._problems) - 1


def _cast(column: Column, source: ColumnSource, raw: str) -> str:
    if source.values is not None:
        cases = " ".join(f"WHEN {_literal(code)} THEN {_literal(value)}" for code, value in source.values.items())
        default = (
            "NULL"
            if source.default is None
            else f"CASE WHEN {raw} IS NULL THEN NULL ELSE {_literal(source.default)} END"
        )
        raw = f"CASE CAST({raw} AS VARCHAR) {cases} ELSE {default} END"
    if source.format is not None:
        return f"CAST(try_strptime(CAST({raw} AS VARCHAR), {_literal(source.format)}) AS {column.type})"
    if column.type is ColumnType.FLAG:
        text = f"lower(CAST({raw} AS VARCHAR))"
        return (
            f"CASE WHEN {text} IN ({', '.join(map(_literal, _YES))}) THEN TRUE "
            f"WHEN {text} IN ({', '.join(map(_literal, _NO))}) THEN FALSE END"
        )
    return f"TRY_CAST({raw} AS {column.type})"


def _kind(column: Column) -> str:
    names = {
        ColumnType.REAL: "number",
        ColumnType.INTEGER: "whole number",
        ColumnType.DAY: "day (YYYY-MM-DD)",
        ColumnType.INSTANT: "instant (YYYY-MM-DD HH:MM:SS)",
        ColumnType.FLAG: "flag (1/0, 是/否, true/false)",
        ColumnType.TEXT: "code",
    }
    return names[column.type]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
