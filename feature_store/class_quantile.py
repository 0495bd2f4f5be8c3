"""Quantiles within classes of customers, over a snapshot's facts on disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from feature_store.error import FeatureError


def class_quantiles(
    facts: Sequence[Path], feature: str, by: str, shares: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Return for each named share the quantile of `feature` within each class of `by`, over all rows of Parquet files.

    Between two values it is interpolated in a straight line. Null, NaN and infinite values do not count, and customers without
    a class belong to none; a class without a value is left out. Memory: eight bytes for each value of the one feature.
    Source: Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996, definition 7.

    Raises
    ------
    FeatureError
        The files lack a column, or `by` is no text.
    """
    with duckdb.connect() as connection:
        connection.execute("CREATE VIEW facts AS FROM read_parquet($1)".replace("$1", _listed(facts)))
        _require(connection, feature, by)
        rows = connection.execute(
            f"SELECT {_quoted(by)}, quantile_cont({_quoted(feature)}, {list(shares.values())}) FROM facts "
            f"WHERE isfinite(CAST({_quoted(feature)} AS DOUBLE)) AND {_quoted(by)} IS NOT NULL GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return {name: {kind: float(values[place]) for kind, values in rows} for place, name in enumerate(shares)}


def _require(connection: duckdb.DuckDBPyConnection, feature: str, by: str) -> None:
    types = {name: kind for name, kind, *_ in connection.execute("DESCRIBE facts").fetchall()}
    if missing := [name for name in (feature, by) if name not in types]:
        raise FeatureError(f"quantiles of {feature} by {by}: the facts have no column {', '.join(missing)}")
    if types[by] != "VARCHAR":
        raise FeatureError(f"quantiles of {feature} by {by}: {by} must be a text, it is {types[by]}")


def _listed(paths: Sequence[Path]) -> str:
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
