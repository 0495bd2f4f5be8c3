"""A customer's features in words: the value, its unit and window, and how many rows of which tables stand behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from feature_store.canonical import TABLES
from feature_store.error import FeatureError
from feature_store.feature import VIEWS, Feature, find_feature, inputs_of, require_feature
from feature_store.feature_set import feature_names
from feature_store.horizon import horizon
from feature_store.opening import open_engine
from feature_store.recomputation import Recomputation
from feature_store.settings import FeatureStoreSettings


@dataclass(frozen=True)
class Explained:
    """A title, and for each feature: name, value, unit, window, tables read, rows of them that were visible."""

    title: str
    lines: tuple[tuple[str, str, str, str, str, str], ...]


def explain_customer(
    settings: FeatureStoreSettings, customer: str, feature_set: str, as_of: datetime | None
) -> Explained:
    """Return the features of one customer as of an instant (the end of the data without one).

    Raises
    ------
    FeatureError
        The customer or the set is unknown.
    """
    names = feature_names(feature_set, settings.configs)
    warehouse, engine = open_engine(settings)
    try:
        moment = as_of or horizon(engine)[1]
    finally:
        engine.close()
    recomputation = Recomputation(warehouse, [*names, "tenure_years"])
    try:
        if not recomputation.load([customer])["customers"]:
            raise FeatureError(f"unknown customer {customer!r}")
        values = recomputation.features([customer], moment).iloc[0]
        rows = recomputation.visible_rows(customer, moment)
    finally:
        recomputation.close()
    lines = tuple(_line(require_feature(name), values[name], rows) for name in names)
    return Explained(f"{customer} as of {moment:%Y-%m-%d %H:%M:%S}", lines)


def _line(feature: Feature, value: float, rows: dict[str, int]) -> tuple[str, str, str, str, str, str]:
    tables = list(dict.fromkeys(tables_of(feature)))
    shown = f"null: {feature.null}" if pd.isna(value) else f"{value:,.6g}"
    counts = ", ".join(f"{rows[name]:,}" for name in tables)
    return feature.name, shown, feature.unit, feature.window or "as its inputs", ", ".join(tables), counts


def tables_of(feature: Feature) -> Iterator[str]:
    """Yield the canonical tables that a feature reads, through views and other features."""
    for name in feature.inputs:
        derived = find_feature(name)
        yield from tables_of(derived) if derived is not None else _tables(name)


def _tables(name: str) -> Iterator[str]:
    if name in TABLES:
        yield name
    else:
        for needed in inputs_of(VIEWS[name]):
            yield from _tables(needed)
