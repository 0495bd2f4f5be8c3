"""The features of calls compiled once to one SQL text, so that a service without Ibis computes them as the night does.

The text reads the rows of one customer: `spine` (the customer, the instant) and the customer's rows of each canonical table.
Nothing is defined twice: the query is that of the feature expressions.
"""

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
from feature_store.snapshot.embedded_sql import embedded_sql
from feature_store.snapshot.folder import file_digest
from feature_store.snapshot.row_writing import HEARD_TABLES
from feature_store.snapshot.text_feature import TEXT_FEATURES, TextQuery
from feature_store.version import SUPERSEDED_AT


def features_of_calls(names: Sequence[str]) -> tuple[str, ...]:
    """Return those features that read calls and their signals and nothing else, in the order of `names`."""
    found = {name: feature for name in names if (feature := find_feature(name)) is not None}
    return tuple(name for name, feature in found.items() if set(tables_of(feature)) <= set(HEARD_TABLES))


def compile_text_query(names: Sequence[str]) -> TextQuery:
    """Return the query of those of the features `names` that a call may change.

    Raises
    ------
    FeatureError
        A feature uses what SQLite lacks.
    """
    chosen = features_of_calls(names)

    def table(name: str) -> ir.Table:
        schema = dict(ibis.schema(arrow_schema(TABLES[name])).items())
        return ibis.table({**schema, SUPERSEDED_AT: "timestamp(6)"}, name=name)

    spine = ibis.table({"customer_id": "string", "as_of": "timestamp(6)"}, name="spine")
    sql = str(ibis.to_sql(feature_table(chosen, spine, table), dialect="duckdb"))
    return TextQuery(chosen, embedded_sql(sql), {name: _columns(TABLES[name]) for name in HEARD_TABLES})


def write_text_query(names: Sequence[str], folder: Path) -> str:
    """Write the compiled query into the folder of a snapshot; return the digest of the file."""
    put(folder / TEXT_FEATURES, TypeAdapter(TextQuery).dump_json(compile_text_query(names)).decode())
    return file_digest(folder / TEXT_FEATURES)


def _columns(table: Table) -> dict[str, str]:
    return {column.name: str(column.type) for column in table.columns} | {SUPERSEDED_AT: "TIMESTAMP"}
