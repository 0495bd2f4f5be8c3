"""Named quantiles for everybody: computed once for a snapshot over its facts, then a column of every row."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from feature_store.class_quantile import class_quantiles
from inference.tag.quantile import Quantile


def measure_quantiles(facts: Sequence[Path], quantiles: Sequence[Quantile]) -> dict[str, dict[str, float]]:
    """Return `{name: {class: value}}` over all rows of a snapshot's Parquet files of facts.

    One feature is read at a time; see `class_quantiles` for what counts.

    Raises
    ------
    FeatureError
        The facts lack a column that a quantile names.
    """
    found: dict[str, dict[str, float]] = {}
    for (feature, by), same in groupby(sorted(quantiles, key=_source), key=_source):
        found |= class_quantiles(facts, feature, by, {each.name: each.share for each in same})
    return {each.name: found[each.name] for each in quantiles}


def with_quantiles(
    facts: pa.Table, values: Mapping[str, Mapping[str, float]], quantiles: Sequence[Quantile]
) -> pa.Table:
    """Return the rows with one double column for each quantile: the value of the row's own class, null where it has none."""
    for each in quantiles:
        of_class = values.get(each.name, {})
        places = pc.index_in(facts[each.by].cast(pa.string()), value_set=pa.array(list(of_class), pa.string()))
        column = pc.take(pa.array(list(of_class.values()), pa.float64()), places)
        facts = facts.append_column(each.name, column)
    return facts


def _source(quantile: Quantile) -> tuple[str, str]:
    return quantile.feature, quantile.by
