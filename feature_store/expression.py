"""SQL expressions over the columns of a frame: how rules and composed values are evaluated, without the caller knowing SQL's engine."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from feature_store.error import FeatureError


def evaluate(frame: pd.DataFrame, expressions: Mapping[str, str]) -> pd.DataFrame:
    """Return one column for each SQL expression, in the frame's order; NaN counts as null, true, false and null stay apart.

    Raises
    ------
    FeatureError
        An expression is not valid SQL or names an unknown column; the message names the expression.
    """
    with duckdb.connect() as connection:
        connection.register("given", frame)
        numbers = [f'nullif("{c}", \'NaN\'::DOUBLE) AS "{c}"' for c, kind in frame.dtypes.items() if kind.kind == "f"]
        connection.execute(
            f"CREATE VIEW frame AS SELECT * {f'REPLACE ({", ".join(numbers)})' if numbers else ''} FROM given"
        )
        try:
            return _select(connection, dict(expressions))
        except duckdb.Error:
            _name_the_culprit(connection, expressions)
            raise


def _select(connection: duckdb.DuckDBPyConnection, expressions: dict[str, str]) -> pd.DataFrame:
    columns = ", ".join(f'({sql}) AS "{name}"' for name, sql in expressions.items())
    return connection.execute(f"SELECT {columns} FROM frame").to_arrow_table().to_pandas(types_mapper=None)  # noqa: S608


def _name_the_culprit(connection: duckdb.DuckDBPyConnection, expressions: Mapping[str, str]) -> None:
    for name, sql in expressions.items():
        try:
            connection.execute(f"SELECT ({sql}) FROM frame LIMIT 0")  # noqa: S608
        except duckdb.Error as error:
            raise FeatureError(f"{name}: {sql!r}: {str(error).splitlines()[0]}") from None
