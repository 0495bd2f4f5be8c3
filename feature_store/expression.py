"""SQL expressions over the columns of a frame: rules are evaluated here, so that no caller has to know the engine."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from feature_store.error import FeatureError


def evaluate(frame: pd.DataFrame, expressions: Mapping[str, str]) -> pd.DataFrame:
    """Return one column for each SQL expression, in the frame's order; true, false and null stay apart.

    NaN and None of the frame count as null.

    Raises
    ------
    FeatureError
        An expression is not valid SQL or names an unknown column; the message names the expression.
    """
    with duckdb.connect() as connection:
        connection.register("given", frame)
        connection.execute("SET enable_external_access = false")  # a rule reads its row, no file and no network
        connection.execute(
            f"CREATE VIEW frame AS SELECT {', '.join(map(_null_for_nan, frame.columns, frame.dtypes))} FROM given"
        )
        _name_the_first_wrong(connection, expressions)
        columns = ", ".join(f'({sql}) AS "{name}"' for name, sql in expressions.items())
        return connection.execute(f"SELECT {columns} FROM frame").df()


def _null_for_nan(column: str, kind: object) -> str:
    return f"""nullif("{column}", 'NaN'::DOUBLE) AS "{column}\"""" if kind == "float64" else f'"{column}"'


def _name_the_first_wrong(connection: duckdb.DuckDBPyConnection, expressions: Mapping[str, str]) -> None:
    for name, sql in expressions.items():
        try:
            connection.execute(f"EXPLAIN SELECT ({sql}) FROM frame")
        except duckdb.Error as error:
            raise FeatureError(f"{name}: {sql!r}: {str(error).splitlines()[0]}") from None
