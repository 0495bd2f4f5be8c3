"""What a feature computes, as a digest: the same expression has the same digest, whatever its source text looks like.

A view passes on every column of its tables; only those that the feature reads count, so a table may get a column and a view
another for a new feature, and the digests of those that were there stay.
"""

from functools import lru_cache
from hashlib import sha256

import ibis
import ibis.expr.types as ir
import sqlglot
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from feature_store.canonical import TABLES
from feature_store.column import Column, arrow_schema
from feature_store.computation import KEYS, call
from feature_store.feature import VIEWS, Feature, inputs_of, require_feature


def feature_digest(feature: Feature) -> str:
    """Return twelve hexadecimal digits of the SHA-256 of the feature's SQL, its fill, and for a derived one of what it reads."""
    content = f"{_sql(feature)} fill {feature.fill}"
    if feature.relation is None:
        content += "".join(f" {name} {feature_digest(require_feature(name))}" for name in feature.inputs)
    return sha256(content.encode()).hexdigest()[:12]


@lru_cache(maxsize=1024)
def _sql(feature: Feature) -> str:
    if feature.relation is None:
        values = ibis.table({**dict.fromkeys(feature.inputs, "float64"), "as_of": "timestamp"}, name="features")
        inputs = {name: values[name] for name in feature.inputs}
        expression = values.select(value=call(feature, values.as_of, **inputs))
    else:
        relation = _relation(feature.relation)
        value = call(feature, relation.as_of, **{feature.relation: relation})
        expression = relation.group_by(list(KEYS)).agg(value=value)
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    return _what_is_read(sql) if feature.relation in VIEWS else sql


def _what_is_read(sql: str) -> str:
    schema = _schema(tuple((name, table.columns) for name, table in TABLES.items()))
    query = qualify(sqlglot.parse_one(sql, dialect="duckdb"), dialect="duckdb", schema=schema)
    return str(pushdown_projections(query, schema=schema).sql("duckdb"))


@lru_cache(maxsize=2)
def _schema(tables: tuple[tuple[str, tuple[Column, ...]], ...]) -> MappingSchema:
    """Return the tables as sqlglot knows them; it would read their columns anew for every feature."""
    columns = {name: {each.name: str(each.type) for each in held} for name, held in tables}
    return MappingSchema({name: held | {"as_of": "TIMESTAMP"} for name, held in columns.items()}, dialect="duckdb")


def _relation(name: str) -> ir.Table:
    if name in TABLES:
        return ibis.table({**dict(ibis.schema(arrow_schema(TABLES[name])).items()), "as_of": "timestamp"}, name=name)
    return VIEWS[name](**{needed: _relation(needed) for needed in inputs_of(VIEWS[name])})
