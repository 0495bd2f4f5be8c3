"""From features to one Ibis expression: visible rows per relation, one aggregation per relation, derived features on top.

Nothing here names an engine: the same expression runs on DuckDB and on Spark.
"""

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

import feature_store.features  # noqa: F401 - registers the features
from feature_store.canonical import TABLES
from feature_store.error import FeatureError
from feature_store.feature import FEATURES, VIEWS, Feature, inputs_of

KEYS = ("customer_id", "as_of")
Tables = Callable[[str], ir.Table]


def feature_table(names: Sequence[str], spine: ir.Table, tables: Tables) -> ir.Table:
    """Return customer_id, as_of and the named features: one row for each row of the spine, none lost, none added.

    Parameters
    ----------
    names
        Features, in the order of the result's columns.
    spine
        Distinct (customer_id, as_of); a row sees only what happened and was known before its as_of.
    tables
        Gives a canonical table by name.

    Raises
    ------
    FeatureError
        A name is unknown.
    """
    needed = _with_inputs(names)
    result = spine.select(*KEYS)
    for relation in dict.fromkeys(f.relation for f in needed if f.relation):
        result = _joined(result, [f for f in needed if f.relation == relation], relation, spine, tables)
    for derived in (f for f in needed if f.relation is None):
        result = result.mutate(**{derived.name: _value(derived, result)})
    return result.select(*KEYS, *names)


def visible(name: str, spine: ir.Table, tables: Tables) -> ir.Table:
    """Return the rows of a canonical table that each spine row may see: greatest(event_timestamp, available_at) < as_of."""
    table = tables(name)
    seen = ibis.greatest(
        table[TABLES[name].event_timestamp].cast("timestamp").fill_null(table.available_at), table.available_at
    )
    return (
        table.mutate(seen_at=seen).inner_join(spine.select(*KEYS), "customer_id").filter(lambda t: t.seen_at < t.as_of)
    )


def _relation(name: str, spine: ir.Table, tables: Tables) -> ir.Table:
    if name in TABLES:
        return visible(name, spine, tables)
    function = VIEWS[name]
    return function(**{needed: _relation(needed, spine, tables) for needed in inputs_of(function)})


def _joined(result: ir.Table, features: Sequence[Feature], name: str, spine: ir.Table, tables: Tables) -> ir.Table:
    relation = _relation(name, spine, tables)
    values = {f.name: _call(f, **{name: relation}, as_of=relation.as_of) for f in features}
    joined = result.left_join(relation.group_by(list(KEYS)).agg(**values), list(KEYS), rname="{name}_right")
    joined = joined.drop(*(column for column in joined.columns if column.endswith("_right")))
    filled = {f.name: joined[f.name].fill_null(f.fill) for f in features if f.fill is not None}
    return joined.mutate(**filled) if filled else joined


def _value(derived: Feature, result: ir.Table) -> ir.Value:
    value = _call(derived, **{name: result[name] for name in derived.inputs}, as_of=result.as_of)
    return value if derived.fill is None else value.fill_null(derived.fill)


def _call(feature: Feature, as_of: ir.Value, **inputs: ir.Expr) -> ir.Value:
    wants_as_of = "as_of" in feature.function.__code__.co_varnames[: feature.function.__code__.co_argcount]
    return feature.function(**inputs, as_of=as_of) if wants_as_of else feature.function(**inputs)


def _with_inputs(names: Sequence[str]) -> list[Feature]:
    """Return the features and everything they derive from, inputs first."""
    ordered: dict[str, Feature] = {}

    def add(name: str) -> None:
        if name not in FEATURES:
            raise FeatureError(f"unknown feature {name!r}; `gridtags features list` names all {len(FEATURES)}")
        if FEATURES[name].relation is None:
            for needed in FEATURES[name].inputs:
                add(needed)
        ordered.setdefault(name, FEATURES[name])

    for name in names:
        add(name)
    return list(ordered.values())
