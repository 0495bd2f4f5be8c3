"""What a feature is: one small function from a visible relation to one Ibis expression, registered under its own name.

A feature's parameters say what it reads. A canonical table or a view (`bills`, `bill_balance`) makes it an aggregate over that
relation, of which only rows with `greatest(event_timestamp, available_at) < as_of` are there. Names of other features make it
derived from their values. `as_of`, where asked for, is the column of the row's own as-of instant.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import ibis
import ibis.expr.types as ir

from feature_store.canonical import TABLES
from feature_store.error import FeatureError

Purpose = Literal["general", "protective_only", "not_for_risk"]
FeatureFunction = Callable[..., ir.Value]
ViewFunction = Callable[..., ir.Table]
SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True)
class Feature:
    """A registered feature: what it reads, its unit and window, what null means, and what stands where a customer has no row.

    `owner` is the department that answers for its meaning, `source` where its formula comes from (empty for plain counts and sums).
    """

    name: str
    function: FeatureFunction
    inputs: tuple[str, ...]
    unit: str
    window: str
    null: str
    fill: float | None
    purpose: Purpose
    owner: str
    source: str

    @property
    def relation(self) -> str | None:
        """The table or view it aggregates, None for a derived feature."""
        return self.inputs[0] if self.inputs[0] in TABLES or self.inputs[0] in VIEWS else None

    @property
    def meaning(self) -> str:
        """The first paragraph of its docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").split("\n\n")[0]


Family = Callable[[str], Feature | None]

FEATURES: dict[str, Feature] = {}
FAMILIES: list[Family] = []
VIEWS: dict[str, ViewFunction] = {}


def feature(
    *,
    owner: str,
    unit: str,
    window: str = "",
    null: str = "",
    fill: float | None = None,
    purpose: Purpose = "general",
    source: str = "",
) -> Callable[[FeatureFunction], FeatureFunction]:
    """Register the decorated function as a feature.

    Raises
    ------
    FeatureError
        The name is taken, or it reads nothing.
    """

    def register(function: FeatureFunction) -> FeatureFunction:
        inputs = inputs_of(function)
        if function.__name__ in FEATURES or not inputs:
            raise FeatureError(f"feature {function.__name__}: the name is taken, or it reads nothing")
        declared = Feature(function.__name__, function, inputs, unit, window, null, fill, purpose, owner, source)
        FEATURES[declared.name] = declared
        return function

    return register


def owned_by(owner: str) -> Callable[..., Callable[[FeatureFunction], FeatureFunction]]:
    """Return `feature` with the owner filled in: the files of features say it once."""
    return partial(feature, owner=owner)


def family(function: Family) -> Family:
    """Register the decorated function as a family: it gives the feature of a name that is one of its own, null for any other."""
    FAMILIES.append(function)
    return function


def find_feature(name: str) -> Feature | None:
    """Return the feature called `name`, registered or of a family; null if there is none."""
    return FEATURES.get(name) or next((found for each in FAMILIES if (found := each(name)) is not None), None)


def require_feature(name: str) -> Feature:
    """Return the feature called `name`, registered or of a family.

    Raises
    ------
    FeatureError
        There is none.
    """
    if (found := find_feature(name)) is None:
        raise FeatureError(f"unknown feature {name!r}; `gridtags features list` names all {len(FEATURES)}")
    return found


def view(function: ViewFunction) -> ViewFunction:
    """Register the decorated function as a view: visible relations in, one relation with customer_id and as_of out."""
    VIEWS[function.__name__] = function
    return function


def inputs_of(function: Callable[..., ir.Expr]) -> tuple[str, ...]:
    """Return what a feature or view reads: its parameters but `as_of`."""
    return tuple(name for name in inspect.signature(function).parameters if name != "as_of")


def within(instant: ir.Value, as_of: ir.Value, days: int) -> ir.BooleanValue:
    """Tell whether `instant` lies in [as_of − days, as_of)."""
    moment = instant.cast("timestamp")
    return (moment >= as_of - ibis.interval(days=days)) & (moment < as_of)


def days_between(earlier: ir.Value, later: ir.Value) -> ir.FloatingValue:
    """Return the days from `earlier` to `later`, with fractions."""
    seconds = later.cast("timestamp").epoch_seconds() - earlier.cast("timestamp").epoch_seconds()
    return seconds.cast("float64") / SECONDS_A_DAY


def ratio(part: ir.NumericValue, whole: ir.NumericValue) -> ir.FloatingValue:
    """Return part ÷ whole, null where the whole is zero or null."""
    return part.cast("float64") / whole.cast("float64").nullif(0.0)


def share(condition: ir.BooleanValue, where: ir.BooleanValue | None = None) -> ir.FloatingValue:
    """Return the share of rows (of those `where` holds) that meet the condition, null where there are none."""
    return condition.cast("float64").mean(where=where)
