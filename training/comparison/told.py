"""What two versions of a text model said of the same calls, in counts, so that both tasks are compared in one way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.comparison.config import ComparisonConfig
from training.comparison.finding import Pair, Part
from training.comparison.judgement import CALIBRATION, VINTAGE
from training.comparison.pairing import Figure, paired
from training.comparison.statistic import Statistic, difference, of_counts, share_of
from training.risk.group import FEWEST_OF_A_CLASS, group_names, in_order
from training.risk.population import PROTECTED

Array = NDArray[Any]
OfCounts = Callable[[Array], Array]
ATTRIBUTES = ("customer_type", "region", "urban_rural", "tenure")
CLASS = "class"


class Told(NamedTuple):
    """One version's answers to n calls.

    `counts` (n, …) are summed to F1, `error` (n,) is 0 for an answer that is right and up to 1 for one that is not, `calibration`
    is null for a baseline without probabilities.
    """

    counts: Array
    error: Array
    calibration: Statistic | None = None
    further: Mapping[str, Statistic] = {}

    def of(self, chosen: Array) -> "Told":
        """Return the answers to some of the calls, as far as counts go."""
        return Told(self.counts[chosen], self.error[chosen])


class Task(NamedTuple):
    """How counts become figures: F1 over all (the first is the main one), and F1 of each class by its place."""

    figures: Mapping[str, OfCounts]
    classes: Sequence[str]
    class_f1: OfCounts

    @property
    def main(self) -> str:
        """The figure limits are held against."""
        return next(iter(self.figures))


def overall(task: Task, before: Told, after: Told, customers: Array, config: ComparisonConfig) -> tuple[Pair, ...]:
    """Return the figures over all calls."""
    return paired(_figures(task, before, after), customers, config.repeats)


def _figures(task: Task, before: Told, after: Told) -> list[Figure]:
    figures = [
        Figure(name, "higher", of_counts(figure, before.counts), of_counts(figure, after.counts))
        for name, figure in task.figures.items()
    ]
    if after.calibration is not None:
        figures.append(Figure(CALIBRATION, "lower", before.calibration, after.calibration))
    return [*figures, *(Figure(name, "higher", before.further.get(name), each) for name, each in after.further.items())]


def parts(
    task: Task, before: Told, after: Told, rows: pd.DataFrame, who: pd.DataFrame, config: ComparisonConfig
) -> tuple[Part, ...]:
    """Return the months, the classes of labels and the classes of customers; `rows` has customer_id and month of each call."""
    customers = rows["customer_id"].to_numpy()
    groups = {VINTAGE: rows["month"], **{name: group_names(who[name]) for name in ATTRIBUTES}}
    found = [
        _part(task, attribute, group, before, after, customers, (names == group).to_numpy(), config)
        for attribute, names in groups.items()
        for group in in_order(names)
    ]
    return (*found, *_classes(task, before, after, customers, config))


def _part(
    task: Task, attribute: str, group: str, before: Told, after: Told, customers: Array, chosen: Array,
    config: ComparisonConfig,
) -> Part:  # fmt: skip
    own = customers[chosen]
    rows, n_customers = len(own), len(np.unique(own))
    if rows < FEWEST_OF_A_CLASS:
        return Part(attribute, group, rows, n_customers)
    figure = task.figures[task.main]
    sides = (of_counts(figure, side.counts[chosen]) for side in (before, after))
    return Part(attribute, group, rows, n_customers, paired([Figure(task.main, "higher", *sides)], own, config.repeats))


def _classes(task: Task, before: Told, after: Told, customers: Array, config: ComparisonConfig) -> list[Part]:
    figures = [
        Figure("f1", "higher", *(of_counts(_of_class(task, place), side.counts) for side in (before, after)))
        for place in range(len(task.classes))
    ]
    pairs = paired(figures, customers, config.repeats)
    rows, n_customers = len(customers), len(np.unique(customers))
    return [
        Part(CLASS, name, rows, n_customers, (pair,) if np.isfinite(pair.after) or np.isfinite(pair.before) else ())
        for name, pair in zip(task.classes, pairs, strict=True)
    ]


def _of_class(task: Task, place: int) -> OfCounts:
    return lambda counts: task.class_f1(counts)[..., place]


def protected(
    before: Told, after: Told, customers: Array, who: pd.DataFrame, config: ComparisonConfig
) -> tuple[Part, ...]:
    """Return for members of each protected group how often the answer is wrong, and by how much more than for others."""
    return tuple(_protected(before, after, customers, who[name], config) for name in PROTECTED)


def _protected(before: Told, after: Told, customers: Array, flags: pd.Series, config: ComparisonConfig) -> Part:
    member = flags.fillna(False).to_numpy(dtype=bool)
    other = flags.notna().to_numpy() & ~member
    rows, n_customers = int(member.sum()), len(np.unique(customers[member]))
    if min(rows, int(other.sum())) < FEWEST_OF_A_CLASS:
        return Part(str(flags.name), "是", rows, n_customers)
    errors = [_errors(side, member, other) for side in (before, after)]
    figures = [Figure(name, "lower", *(each[name] for each in errors)) for name in errors[0]]
    return Part(str(flags.name), "是", rows, n_customers, paired(figures, customers, config.repeats))


def _errors(side: Told, member: Array, other: Array) -> dict[str, Statistic]:
    own = share_of(side.error, member)
    return {"error": own, "error_gap": difference(own, share_of(side.error, other))}
