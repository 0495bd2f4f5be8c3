"""From features to one Ibis expression: visible rows per relation, one aggregation per relation, derived features on top.

Nothing here names an engine: the same expression runs on DuckDB and on Spark.
"""

from collections.abc import Callable, Sequence

import ibis.expr.types as ir

import feature_store.features  # noqa: F401 - registers the features
from feature_store.calendar import DAY, MANY_INSTANTS, with_calendar
from feature_store.canonical import TABLES
from feature_store.conditional import with_cases
from feature_store.feature import VIEWS, Feature, inputs_of, require_feature
from feature_store.version import counts_before

KEYS = ("customer_id", "as_of")
Tables = Callable[[str], ir.Table]


def feature_table(names: Sequence[str], spine: ir.Table, tables: Tables, *, instants: int = 1) -> ir.Table:
    """Return customer_id, as_of and the named features as float64: one row for each row of the spine, none lost, none added.

    Parameters
    ----------
    names
        Features, in the order of the result's columns.
    spine
        Distinct (customer_id, as_of); a row sees only what happened and was known before its as_of.
    tables
        Gives every version of a canonical table by name.
    instants
        About how many different as_of the spine has; only the way to the same result depends on it.

    Raises
    ------
    FeatureError
        A name is unknown.
    """
    needed = with_inputs(names)
    result = spine.select(*KEYS)
    for number, relation in enumerate(dict.fromkeys(f.relation for f in needed if f.relation)):
        values = _aggregated([f for f in needed if f.relation == relation], relation, spine, tables, instants)
        keys = {key: f"{key}_{number}" for key in KEYS}
        values = values.rename({new: old for old, new in keys.items()})
        result = result.left_join(values, [result[old] == values[new] for old, new in keys.items()])
    aggregates = [f for f in needed if f.relation]
    result = result.select(*KEYS, **{f.name: _filled(f, result[f.name]) for f in aggregates})
    for level in _levels(needed):
        result = result.mutate(**{derived.name: _value(derived, result) for derived in level})
    return result.select(*KEYS, **{name: result[name].cast("float64") for name in names})


def visible(name: str, spine: ir.Table, tables: Tables) -> ir.Table:
    """Return the rows of a canonical table that each spine row may see: greatest(event_timestamp, available_at) < as_of.

    Of a record that was corrected it is the version that stood then.
    """
    joined = tables(name).inner_join(spine.select(*KEYS), "customer_id")
    return joined.filter(counts_before(TABLES[name], joined, joined.as_of))


def _relation(name: str, spine: ir.Table, tables: Tables) -> ir.Table:
    if name in TABLES:
        return visible(name, spine, tables)
    function = VIEWS[name]
    return function(**{needed: _relation(needed, spine, tables) for needed in inputs_of(function)})


def _aggregated(features: Sequence[Feature], name: str, spine: ir.Table, tables: Tables, instants: int) -> ir.Table:
    relation = _relation(name, spine, tables)
    values = {f.name: call(f, **{name: relation}, as_of=relation.as_of) for f in features}
    daily = next((each for each in _tables_of(name) if DAY in TABLES[each].column_names), None)
    if daily is not None and DAY in relation.columns and instants < MANY_INSTANTS:
        # Not from the joined rows: they would be read twice, or kept.
        days = tables(daily).select(DAY).distinct().cross_join(spine.select("as_of").distinct())
        relation, values = with_calendar(relation, values, days)
    return relation.group_by(list(KEYS)).agg(**{each: with_cases(value) for each, value in values.items()})


def _tables_of(name: str) -> list[str]:
    return [name] if name in TABLES else [table for needed in inputs_of(VIEWS[name]) for table in _tables_of(needed)]


def _levels(needed: Sequence[Feature]) -> list[list[Feature]]:
    """Return the derived features in steps: each step reads aggregates and earlier steps only."""
    level: dict[str, int] = {}
    for derived in (f for f in needed if f.relation is None):
        level[derived.name] = 1 + max(level.get(name, 0) for name in derived.inputs)
    return [[f for f in needed if level.get(f.name) == step] for step in range(1, max(level.values(), default=0) + 1)]


def _value(derived: Feature, result: ir.Table) -> ir.Value:
    return _filled(derived, call(derived, **{name: result[name] for name in derived.inputs}, as_of=result.as_of))


def _filled(feature: Feature, value: ir.Value) -> ir.Value:
    return value if feature.fill is None else value.fill_null(feature.fill)


def call(feature: Feature, as_of: ir.Value, **inputs: ir.Expr) -> ir.Value:
    """Return the feature's expression over what it reads."""
    wants_as_of = "as_of" in feature.function.__code__.co_varnames[: feature.function.__code__.co_argcount]
    return feature.function(**inputs, as_of=as_of) if wants_as_of else feature.function(**inputs)


def with_inputs(names: Sequence[str]) -> list[Feature]:
    """Return the features and everything they derive from, inputs first; FeatureError for an unknown name."""
    ordered: dict[str, Feature] = {}

    def add(name: str) -> None:
        feature = require_feature(name)
        if feature.relation is None:
            for needed in feature.inputs:
                add(needed)
        ordered.setdefault(name, feature)

    for name in names:
        add(name)
    return list(ordered.values())
