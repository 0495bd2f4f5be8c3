"""What is usual among customers who paid: the values that reasons are told against, stored with the model."""

import pandas as pd

from registry.tabular.reason import ReasonCatalogue
from training.dataset import Dataset

FEWEST_OF_A_KIND = 100
"""Rows of payers below which a kind is told against everybody: the median of fewer is an accident."""


def with_usual(catalogue: ReasonCatalogue, train: Dataset) -> ReasonCatalogue:
    """Return the catalogue with the medians of the rows that paid (target 0), of all and of each of its kinds.

    A median leaves nulls out; of a feature that all of them lack there is none. The features that name the kinds have the
    median of all: to be commercial is unusual, though not among the commercial.
    """
    paid = train.x[train.y == 0]
    kinds = {kind: paid[paid[kind] == 1] for kind in catalogue.kinds if kind in paid}
    own = {kind: _medians(rows.drop(columns=[*kinds])) for kind, rows in kinds.items() if len(rows) >= FEWEST_OF_A_KIND}
    return catalogue.with_usual(_medians(paid), own)


def _medians(rows: pd.DataFrame) -> dict[str, float]:
    # An all-null column has no median, and pandas warns about it.
    known = rows.dropna(axis="columns", how="all")
    return {str(name): float(value) for name, value in known.median().items()}
