"""The features of calls compiled once to one SQL text, so that a service without Ibis computes them as the night does.

The text reads one row of `given`: the customer, the instant, and the customer's rows of each table as a JSON list. Nothing is
defined twice: the query is that of the feature expressions.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import ibis
import ibis.expr.types as ir
from pydantic import TypeAdapter

from feature_store.canonical import TABLES
from feature_store.column import Table, arrow_schema
from feature_store.computation import feature_table
from feature_store.explanation import tables_of
from feature_store.feature import find_feature
from feature_store.snapshot.durable import put
from feature_store.snapshot.folder import file_digest
from feature_store.snapshot.row_writing import HEARD_TABLES
from feature_store.snapshot.text_feature import TEXT_FEATURES, TextQuery
from feature_store.version import SUPERSEDED_AT


def features_of_calls(names: Sequence[str]) -> tuple[str, ...]:
    """Return those features that read calls and their signals and nothing else, in the order of `names`."""
    found = {name: feature for name in names if (feature := find_feature(name)) is not None}
    return tuple(name for name, feature in found.items() if set(tables_of(feature)) <= set(HEARD_TABLES))


def compile_text_query(names: Sequence[str]) -> TextQuery:
    """Return the query of those of the features `names` that a call may change; FeatureError for an unknown one."""
    chosen = features_of_calls(names)
    read: dict[str, Table] = {}

    def table(name: str) -> ir.Table:
        read[name] = TABLES[name]
        schema = dict(ibis.schema(arrow_schema(TABLES[name])).items())
        return ibis.table({**schema, SUPERSEDED_AT: "timestamp(6)"}, name=name)

    spine = ibis.table({"customer_id": "string", "as_of": "timestamp(6)"}, name="spine")
    sql = str(ibis.to_sql(feature_table(chosen, spine, table), dialect="duckdb"))
    given = ["spine AS (SELECT customer_id, as_of FROM given)", *(_rows_of(each) for each in read.values())]
    rest = f", {sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else f"\n{sql}"
    return TextQuery(features=chosen, sql=f"WITH {', '.join(given)}{rest}")


def write_text_query(names: Sequence[str], folder: Path) -> str:
    """Write the compiled query into the folder of a snapshot; return the digest of the file."""
    put(folder / TEXT_FEATURES, TypeAdapter(TextQuery).dump_json(compile_text_query(names)).decode())
    return file_digest(folder / TEXT_FEATURES)


def _rows_of(table: Table) -> str:
    columns = {column.name: str(column.type) for column in table.columns} | {SUPERSEDED_AT: "TIMESTAMP"}
    return f"{table.name} AS (SELECT unnest(from_json({table.name}, '{json.dumps([columns])}'), recursive := true) FROM given)"
