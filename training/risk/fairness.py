"""Equal treatment: who is flagged, and for whom the model is wrong, group by group.

Selection rate, true and false positive rate by fairlearn's MetricFrame; equalised odds difference (the larger of the gaps in true
and false positive rate between any two groups): Hardt, Price and Srebro, Equality of opportunity in supervised learning (2016).
A gap between the highest and the lowest of several groups is above 0 by chance alone: its interval, over customers, is of
the two groups that were the extremes, and many attributes are looked at; a low end just above 0 is no proof.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from fairlearn.metrics import (
    MetricFrame,
    equalized_odds_difference,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from numpy.typing import ArrayLike

from training.risk.estimate import REPEATS, Array, Estimate, estimate, resamples, share_estimate
from training.risk.group import FEWEST_OF_A_CLASS, in_order

RATES = {"selection": selection_rate, "tpr": true_positive_rate, "fpr": false_positive_rate}
_CELLS_OF_A_GROUP = 4  # defaulted or paid, flagged or not


class GroupRates(NamedTuple):
    """One group: how many rows, and the share flagged of all, of the defaulters (TPR) and of the payers (FPR).

    A rate of fewer than 20 rows is unknown.
    """

    group: str
    rows: int
    selection: Estimate
    tpr: Estimate
    fpr: Estimate

    @property
    def fnr(self) -> Estimate:
        """The share of the defaulters that was missed, 1 − TPR."""
        return Estimate(1 - self.tpr.value, 1 - self.tpr.high, 1 - self.tpr.low)


class Gap(NamedTuple):
    """The distance of the groups with the highest and the lowest rate."""

    highest: str
    lowest: str
    size: Estimate


class Fairness(NamedTuple):
    """One attribute: its groups, the gap in each of `RATES` that two groups have, and equalised odds over those that have all.

    `small` are groups of fewer than 20 rows with their rows; `equalised_odds` is None without two groups.
    """

    groups: tuple[GroupRates, ...]
    small: tuple[tuple[str, int], ...]
    gaps: Mapping[str, Gap]
    equalised_odds: Estimate | None


def fairness(
    truth: ArrayLike,
    flagged: ArrayLike,
    customers: ArrayLike,
    groups: pd.Series,
    order: Sequence[str] = (),
    repeats: int = REPEATS,
) -> Fairness:
    """Return error rates by group; `truth` (n_rows,) of 0/1, `flagged` (n_rows,) of bool, `groups` from `group_names`."""
    rows = pd.DataFrame({"truth": np.asarray(truth).astype(int), "flagged": np.asarray(flagged).astype(int)})
    rows = rows.assign(customer=np.asarray(customers), group=groups.to_numpy())
    sizes = {str(name): int(size) for name, size in rows["group"].value_counts().items()}
    names = in_order(groups, order)
    large = [name for name in names if sizes[name] >= FEWEST_OF_A_CLASS]
    small = tuple((name, sizes[name]) for name in names if name not in large)
    if not large:
        return Fairness((), small, {}, None)
    return _measured(rows[rows["group"].isin(large)], large, small, repeats)


def _measured(rows: pd.DataFrame, names: list[str], small: tuple[tuple[str, int], ...], repeats: int) -> Fairness:
    known: Array = _denominators(rows, names, "size") >= FEWEST_OF_A_CLASS
    values = np.where(known, _rates(rows, names), np.nan)
    drawn = np.where(known, _resampled_rates(rows, names, repeats), np.nan)
    customers = _denominators(rows, names, "nunique")
    groups = tuple(
        GroupRates(name, int((rows["group"] == name).sum()), *_estimates(values[at], drawn[:, at], customers[at]))
        for at, name in enumerate(names)
    )
    gaps = {
        rate: _gap(names, values[:, at], drawn[:, :, at]) for at, rate in enumerate(RATES) if known[:, at].sum() > 1
    }
    return Fairness(groups, small, gaps, _odds(rows, names, np.asarray(known.all(axis=1)), drawn))


def _denominators(rows: pd.DataFrame, names: list[str], counted: str) -> Array:
    """Return of how many rows (`size`) or customers (`nunique`) each of `RATES` is a share, (n_groups, n_rates)."""
    of_all, of_defaulters, of_payers = (
        part.groupby("group")["customer"].agg(counted).reindex(names, fill_value=0)
        for part in (rows, rows[rows["truth"] == 1], rows[rows["truth"] == 0])
    )
    return np.column_stack([of_all, of_defaulters, of_payers])


def _estimates(values: Array, drawn: Array, customers: Array) -> list[Estimate]:
    return [share_estimate(float(value), drawn[:, at], int(customers[at])) for at, value in enumerate(values)]


def _rates(rows: pd.DataFrame, names: list[str]) -> Array:
    """Return `RATES` of every group, (n_groups, n_rates)."""
    cells = _cells(rows)
    frame = MetricFrame(
        metrics=RATES,
        y_true=cells["truth"],
        y_pred=cells["flagged"],
        sensitive_features=cells["group"],
        sample_params={rate: {"sample_weight": cells["weight"]} for rate in RATES},
    )
    return frame.by_group.loc[names].to_numpy(dtype=float)


def _odds(rows: pd.DataFrame, names: list[str], known: Array, drawn: Array) -> Estimate | None:
    """Return the equalised odds difference between the groups of which all rates are known."""
    if known.sum() < 2:  # noqa: PLR2004 - a difference is between two
        return None
    cells = _cells(rows[rows["group"].isin(np.array(names)[known])])
    difference = equalized_odds_difference(
        cells["truth"], cells["flagged"], sensitive_features=cells["group"], sample_weight=cells["weight"]
    )
    return estimate(float(difference), np.ptp(drawn[:, known, 1:], axis=1).max(axis=1))


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    # Rows that are alike count as one with a weight: fairlearn takes them one by one.
    return rows.groupby(["group", "truth", "flagged"]).size().rename("weight").reset_index()


def _gap(names: list[str], values: Array, drawn: Array) -> Gap:
    high, low = int(np.nanargmax(values)), int(np.nanargmin(values))
    size = estimate(float(values[high] - values[low]), drawn[:, high] - drawn[:, low])
    return Gap(names[high], names[low], size)


def _resampled_rates(rows: pd.DataFrame, names: list[str], repeats: int) -> Array:
    """Return `RATES` of every group in every resample, (repeats, n_groups, n_rates); NaN where a class was not drawn."""
    group = pd.Index(names).get_indexer(pd.Index(rows["group"]))
    cell = (group * 2 + rows["truth"].to_numpy()) * 2 + rows["flagged"].to_numpy()
    counts = np.array(
        [
            np.bincount(cell, weights=w, minlength=_CELLS_OF_A_GROUP * len(names))
            for w in resamples(rows["customer"], repeats)
        ]
    ).reshape(repeats, len(names), 2, 2)
    with np.errstate(invalid="ignore"):
        selection = counts[..., 1].sum(axis=2) / counts.sum(axis=(2, 3))
        of_class = counts[..., 1] / counts.sum(axis=3)  # share flagged of payers and of defaulters
    return np.stack([selection, of_class[..., 1], of_class[..., 0]], axis=2)
