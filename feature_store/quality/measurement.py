"""Measuring the accepted rows of a load: nulls, ranges, distributions, rows per day. Memory does not grow with the load.

Nulls, minima and maxima come from the footer of the Parquet file, codes and days are counted over all rows; quantiles and
histograms of larger loads come from a sample of about `SAMPLE_ROWS` rows, chosen by row number, the same at each repetition.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from feature_store.column import Column, ColumnType, Table
from feature_store.quality.distribution import Numbers, number_figures
from feature_store.quality.profile import ColumnKind, ColumnProfile
from nlp.redaction import redact

Bounds = tuple[float, object, object]
"""Null rate, minimum, maximum."""

SAMPLE_ROWS = 20_000
"""The noise of a population stability index of ten bins from two such samples is 9 × (1/20,000 + 1/20,000), below 0.001."""

TOP_VALUES = 20
FEWEST_ROWS = 10
"""A code of fewer rows is not named, unless the canonical table lists it: a name that strayed into a code column is rare."""

_PEOPLE = frozenset({"annotator"})  # says who did it, not what it is
_TIMES = frozenset({ColumnType.DAY, ColumnType.INSTANT})
_NUMBERS = frozenset({ColumnType.REAL, ColumnType.INTEGER})


def kind(table: Table, column: Column) -> ColumnKind:
    """Return what may be said of the column's values."""
    if column.type in _TIMES:
        return ColumnKind.TIME
    if column.allowed:
        return ColumnKind.CODE
    named = {*table.key, *(name for name, _ in table.parents), *_PEOPLE}
    if column.name in named or column.name.endswith("_id") or column.free_text or column.hashed:
        return ColumnKind.HIDDEN
    return ColumnKind.NUMBER if column.type in _NUMBERS else ColumnKind.CODE


def measure(table: Table, part: Path, reference: Mapping[str, ColumnProfile]) -> tuple[ColumnProfile, ...]:
    """Return the profile of each column of a Parquet file of accepted rows.

    `reference` gives, by name, the columns of the load before, whose edges are kept; a column without one gets its own deciles.
    """
    with duckdb.connect() as connection:
        bounds = _bounds(connection, part)
        samples = _samples(connection, part, [c.name for c in table.columns if kind(table, c) is ColumnKind.NUMBER])
        profiles = []
        for column in table.columns:
            nulls, low, high = bounds[column.name]
            profile = ColumnProfile(name=column.name, kind=kind(table, column), null_rate=nulls)
            if profile.kind is ColumnKind.TIME:
                profile = profile.model_copy(update={"low": _iso(low), "high": _iso(high)})
            elif profile.kind is ColumnKind.NUMBER:
                numbers = number_figures(samples[column.name], reference.get(column.name))
                profile = profile.model_copy(update={"low": _float(low), "high": _float(high), **numbers})
            elif profile.kind is ColumnKind.CODE:
                profile = profile.model_copy(update=_codes(connection, part, column))
            profiles.append(profile)
    return tuple(profiles)


def rows_per_day(table: Table, part: Path) -> dict[str, int]:
    """Return the accepted rows of each day for a table whose key holds its day, else nothing."""
    day = table.event_timestamp
    if day not in table.key or table.column(day).type is not ColumnType.DAY:
        return {}
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT {day}, count(*) FROM '{part}' GROUP BY 1 ORDER BY 1").fetchall()
    return {day.isoformat(): count for day, count in rows}


def _bounds(connection: duckdb.DuckDBPyConnection, part: Path) -> dict[str, Bounds]:
    footer = pq.read_metadata(part)
    found = {}
    for number in range(footer.num_columns):
        name = footer.schema.column(number).name
        chunks = [footer.row_group(group).column(number).statistics for group in range(footer.num_row_groups)]
        known = all(chunk is not None and (chunk.has_min_max or not chunk.num_values) for chunk in chunks)
        found[name] = _from_footer(chunks, footer.num_rows) if known else _from_rows(connection, part, name)
    return found


def _from_footer(chunks: list[pq.Statistics], rows: int) -> Bounds:
    nulls = sum(chunk.null_count for chunk in chunks)
    lows, highs = ([getattr(chunk, end) for chunk in chunks if chunk.has_min_max] for end in ("min", "max"))
    return nulls / max(rows, 1), min(lows, default=None), max(highs, default=None)


def _from_rows(connection: duckdb.DuckDBPyConnection, part: Path, name: str) -> Bounds:
    query = f"""SELECT count(*) FILTER ("{name}" IS NULL) / greatest(count(*), 1), min("{name}"), max("{name}") FROM '{part}'"""
    nulls, low, high = connection.execute(query).fetchall()[0]
    return float(nulls), low, high


def _samples(connection: duckdb.DuckDBPyConnection, part: Path, names: list[str]) -> dict[str, Numbers]:
    if not names:
        return {}
    # Every n-th row would fall into step with a file ordered by customer and day; a hash of the row number does not.
    every = -(-pq.read_metadata(part).num_rows // SAMPLE_ROWS) or 1
    columns = ", ".join(f'CAST("{name}" AS DOUBLE) AS "{name}"' for name in names)
    query = f"SELECT {columns} FROM read_parquet(?, file_row_number = true) WHERE hash(file_row_number) % {every} = 0"
    arrow = connection.execute(query, [str(part)]).to_arrow_table()
    return {name: arrow[name].drop_null().to_numpy().astype(np.float64) for name in names}


def _codes(connection: duckdb.DuckDBPyConnection, part: Path, column: Column) -> dict[str, object]:
    known = column.allowed or column.type is ColumnType.FLAG
    query = f"""SELECT CAST("{column.name}" AS VARCHAR) AS value, count(*) AS rows, sum(count(*)) OVER () AS total
        FROM '{part}' WHERE value IS NOT NULL GROUP BY 1 ORDER BY rows DESC, value LIMIT {TOP_VALUES}"""
    counted = connection.execute(query).fetchall()
    named = {
        value: rows / int(total)
        for value, rows, total in counted
        if known or (rows >= FEWEST_ROWS and redact(value) == value)
    }
    return {"codes": named, "others": max(0.0, 1 - sum(named.values())) if counted else 0.0}


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _iso(value: object) -> str | None:
    return value.isoformat() if isinstance(value, (date, datetime)) else None
