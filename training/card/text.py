"""Facts for the card of a text model: each class, each month of calls, and the calibration of each class."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from registry.card.config import CardConfig, Words
from registry.card.fact import Calibration, CardFacts, GroupRow, GroupTable, Measured
from registry.metric import Metric
from training.card.held import held_gates
from training.card.reliability import calibration_of
from training.confusion import label_counts
from training.gate import Gate
from training.metric import bootstrap_count_interval

Counts = NDArray[np.int64]
FEWEST = 20
"""With fewer calls of a class its figures say nothing and are not given."""

NO_ATTRIBUTES = Words(
    zh="通话作业不读取客户属性，因此没有按城乡、客户类别或特定人群比较。",
    en="Jobs on calls read no attributes of customers, so classes of customers and protected groups were not compared.",
)


def text_facts(
    card: CardConfig | None,
    truth: ArrayLike,
    said: ArrayLike,
    probabilities: NDArray[np.float64],
    classes: Mapping[str, str],
    callers: Sequence[str],
    months: Sequence[str],
    gates: tuple[Sequence[Metric], Sequence[Gate]],
) -> CardFacts:
    """Return the facts of the tested calls.

    `truth` and `said` are (n, n_classes) of bool, `probabilities` (n, n_classes); `classes` maps ids to Chinese labels, in order.
    `callers` (n,) are drawn whole for intervals, `months` (n,) say when; `gates` are the metrics and what they were held against.
    """
    true, told = np.asarray(truth, dtype=bool), np.asarray(said, dtype=bool)
    counts = label_counts(true, told, callers)
    by_class = [_row(name, counts[:, [place]], true[:, place]) for place, name in enumerate(classes)]
    by_month = [_month(month, true, told, np.asarray(callers), np.asarray(months)) for month in sorted(set(months))]
    return CardFacts(
        config=card,
        groups=(
            GroupTable(attribute="class", rows=tuple(by_class)),
            GroupTable(attribute="month", rows=tuple(by_month)),
        ),
        calibration=tuple(_calibrations(true, probabilities, list(classes))),
        gates=held_gates(*gates),
        names={name: Words(zh=label, en=name.replace("_", " ")) for name, label in classes.items()},
        not_measured=(NO_ATTRIBUTES,),
    )


def one_hot(numbers: ArrayLike, classes: int) -> NDArray[np.bool_]:
    """Return class numbers (n,) as (n, n_classes) of bool."""
    return np.asarray(np.asarray(numbers)[:, None] == np.arange(classes))


def month_names(at: NDArray[np.datetime64]) -> list[str]:
    """Return the year and month of instants (n,)."""
    return [str(month) for month in at.astype("datetime64[M]")]


def _calibrations(
    truth: NDArray[np.bool_], probabilities: NDArray[np.float64], classes: list[str]
) -> list[Calibration]:
    common = [place for place in range(len(classes)) if truth[:, place].sum() >= FEWEST]
    return [calibration_of(classes[place], truth[:, place], probabilities[:, place]) for place in common]


def _month(
    month: str, truth: NDArray[np.bool_], said: NDArray[np.bool_], callers: NDArray[np.str_], months: NDArray[np.str_]
) -> GroupRow:
    of = months == month
    return _row(month, label_counts(truth[of], said[of], callers[of]), truth[of].any(axis=1))


def _row(name: str, counts: Counts, true: NDArray[np.bool_]) -> GroupRow:
    """Return F1, precision and recall over all labels in `counts` (n_callers, n_labels, 3); `true` (n,) marks the calls counted."""
    rows = int(true.sum())
    figures = {
        figure: _measured(counts, weights) if rows >= FEWEST else Measured() for figure, weights in _FIGURES.items()
    }
    return GroupRow(group=name, rows=rows, figures=figures)


_FIGURES = {"f1": (1, 1), "precision": (2, 0), "recall": (0, 2)}
"""How wrong and missed answers weigh in 2 · right ÷ (2 · right + wrong + missed)."""


def _measured(counts: Counts, weights: tuple[int, int]) -> Measured:
    def share(summed: NDArray[np.float64]) -> NDArray[np.float64]:
        right, wrong, missed = (summed[..., place].sum(axis=-1) for place in range(3))
        below = 2 * right + weights[0] * wrong + weights[1] * missed
        return np.divide(2 * right, below, out=np.full(np.shape(below), np.nan), where=below > 0)

    value = float(share(counts.sum(axis=0)))
    if not np.isfinite(value):
        return Measured()
    low, high = bootstrap_count_interval(share, counts)
    return Measured(value=value, low=low, high=high)
