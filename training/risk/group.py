"""The same figures for one group of rows after another: by class, region, city or country, tenure, vintage."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from training.risk.estimate import REPEATS, UNKNOWN, Array, Estimate, auc_ks, resamples, share_estimate

FEWEST_OF_A_CLASS = 20
"""With fewer defaults, or fewer payers, AUC, KS and error rates of a group say nothing and are not given."""

UNRECORDED = "未登记"


class GroupFigures(NamedTuple):
    """One group: its size, realised rate, mean predicted probability, AUC and KS (unknown where the group is too small)."""

    group: str
    rows: int
    customers: int
    defaults: int
    rate: Estimate
    expected: float
    auc: Estimate
    ks: Estimate

    @property
    def too_small(self) -> bool:
        """Whether one of the classes has too few rows for AUC and KS."""
        return too_small(self.rows, self.defaults)


def too_small(rows: int, defaults: int) -> bool:
    """Tell whether a group has too few defaults, or too few payers, to be measured."""
    return min(defaults, rows - defaults) < FEWEST_OF_A_CLASS


def group_names(values: pd.Series) -> pd.Series:
    """Return the group of every row as text, `UNRECORDED` where it is null; of a flag, yes and no in Chinese."""
    if isinstance(values.dtype, pd.BooleanDtype) or values.dtype == bool:
        values = values.map({True: "是", False: "否"})
    return values.astype("object").where(values.notna(), UNRECORDED).astype(str)


def in_order(names: pd.Series, order: Sequence[str] = ()) -> list[str]:
    """Return the distinct groups: those of `order` first and as there, then the others, the unrecorded last."""
    found = sorted(names.unique(), key=lambda name: (name == UNRECORDED, name))
    return [name for name in order if name in found] + [name for name in found if name not in order]


def group_figures(
    truth: ArrayLike,
    score: ArrayLike,
    probability: ArrayLike,
    customers: ArrayLike,
    groups: pd.Series,
    order: Sequence[str] = (),
    repeats: int = REPEATS,
) -> list[GroupFigures]:
    """Return the figures of every group of rows; all arrays (n_rows,), intervals over customers.

    `score` ranks, `probability` (calibrated) says what was expected; `groups` are names from `group_names`.
    """
    columns = [np.asarray(each) for each in (truth, score, probability, customers)]
    names = groups.to_numpy()
    return [_figures(name, [each[names == name] for each in columns], repeats) for name in in_order(groups, order)]


def _figures(group: str, columns: list[Array], repeats: int) -> GroupFigures:
    truth, score, probability, customers = columns
    drawn = [np.average(truth, weights=weights) for weights in resamples(customers, repeats)]
    n_customers, defaults = len(np.unique(customers)), int(truth.sum())
    rate = share_estimate(float(truth.mean()), drawn, n_customers)
    small = too_small(len(truth), defaults)
    auc, ks = (UNKNOWN, UNKNOWN) if small else auc_ks(truth, score, customers, repeats)
    return GroupFigures(group, len(truth), n_customers, defaults, rate, float(probability.mean()), auc, ks)
