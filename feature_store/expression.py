"""SQL expressions over the columns of an Arrow table: rules are evaluated here, so that no caller has to know the engine."""

from collections.abc import Mapping
from typing import Literal

import duckdb
import pyarrow as pa

from feature_store.error import FeatureError

Kind = Literal["number", "text", "flag"]


def evaluate(rows: pa.Table, *steps: Mapping[str, str]) -> pa.Table:
    """Return one column for each SQL expression of all steps, in the order of the rows; true, false and null stay apart.

    An expression reads the columns of `rows` that have a kind, and the expressions of earlier steps by name. Numbers are
    doubles, NaN counts as null.

    Raises
    ------
    FeatureError
        An expression is not valid SQL or names an unknown column; the message names the expression.
    """
    names = [name for step in steps for name in step]
    with duckdb.connect(config={"threads": 1}) as connection:  # several tables at once: one core each
        # In one piece: DuckDB puts a batch of fewer than 64 rows behind the next one where an expression becomes a join.
        connection.register("given", rows.combine_chunks())
        connection.execute("SET enable_external_access = false")  # a rule reads its row, no file and no network
        connection.execute("SET lock_configuration = true")
        connection.execute(f"CREATE VIEW step_0 AS SELECT {_typed(rows.schema)} FROM given")
        for number, step in enumerate(steps):
            columns = "".join(f", ({sql}) AS {_quoted(name)}" for name, sql in step.items())
            try:
                connection.execute(f"CREATE VIEW step_{number + 1} AS SELECT *{columns} FROM step_{number}")
            except duckdb.Error as error:
                raise _named(connection, f"step_{number}", step, error) from None
        wanted = ", ".join(map(_quoted, names)) or "NULL"
        result = connection.execute(f"SELECT {wanted} FROM step_{len(steps)}").to_arrow_table()
    return result.select(names)


def kinds_of(schema: pa.Schema) -> dict[str, Kind]:
    """Return the kind of each column that an expression can read: number, text or flag; the others are left out."""
    found = {field.name: _kind(field.type) for field in schema}
    return {name: kind for name, kind in found.items() if kind is not None}


def _kind(type_: pa.DataType) -> Kind | None:
    if pa.types.is_dictionary(type_):
        return _kind(type_.value_type)
    if pa.types.is_floating(type_) or pa.types.is_integer(type_) or pa.types.is_decimal(type_):
        return "number"
    if pa.types.is_string(type_) or pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return "text"
    return "flag" if pa.types.is_boolean(type_) else None


def _typed(schema: pa.Schema) -> str:
    forms = {
        "number": "nullif(CAST({0} AS DOUBLE), CAST('NaN' AS DOUBLE)) AS {0}",
        "text": "CAST({0} AS VARCHAR) AS {0}",
        "flag": "{0}",
    }
    return ", ".join(forms[kind].format(_quoted(name)) for name, kind in kinds_of(schema).items()) or "1 AS nothing"


def _named(
    connection: duckdb.DuckDBPyConnection, view: str, expressions: Mapping[str, str], error: duckdb.Error
) -> FeatureError:
    """Return the error with the name of the first expression that is wrong by itself."""
    for name, sql in expressions.items():
        try:
            connection.execute(f"EXPLAIN SELECT ({sql}) FROM {view}")
        except duckdb.Error as found:
            return FeatureError(f"{name}: {sql!r}: {str(found).splitlines()[0]}")
    return FeatureError(str(error).splitlines()[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
