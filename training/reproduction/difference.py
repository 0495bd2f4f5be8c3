"""Two trainings held against each other: part by part, row by row, prediction by prediction; rows are known by digest only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from registry.training_record import PREDICTIONS_FILE, ROWS_FILE

_KEYS = ("row", "customer")
GROUP = "group"
"""The column of predictions that holds numbers of groups: a difference is another group, however far its number is."""


@dataclass(frozen=True)
class PartDifference:
    """How one part came out.

    Of `rows` recorded `missing` are gone, `erased` of them with persons who were erased; `added` were not there; of those in both
    `labels` and `contents` differ in what is predicted and in what is learnt from.
    """

    name: str
    rows: int
    missing: int
    erased: int
    added: int
    labels: int
    contents: int

    @property
    def same_rows(self) -> bool:
        """Whether rows and labels are the same but for the erased."""
        return self.missing == self.erased and not self.added and not self.labels


@dataclass(frozen=True)
class PredictionDifference:
    """How the predictions of the rows in both came out: `compared` rows, `changed` of them, the largest difference of any.

    Of groups the difference is the share of rows in another group.
    """

    compared: int
    changed: int
    largest: float


def part_differences(then: Path, now: Path, gone: NDArray[np.uint64]) -> list[PartDifference]:
    """Return the difference of each part of two folders with `rows.parquet`; `gone` are digests of erased customers."""
    before, after = (pd.read_parquet(folder / ROWS_FILE) for folder in (then, now))
    names = list(dict.fromkeys([*before["part"], *after["part"]]))
    return [_part(name, before[before["part"] == name], after[after["part"] == name], gone) for name in names]


def gone_customers(then: Path, now: Path) -> NDArray[np.uint64]:
    """Return the digests of customers who are on record in one folder and in no part of the other."""
    before, after = (pd.read_parquet(folder / ROWS_FILE, columns=["customer"]) for folder in (then, now))
    return np.setdiff1d(before["customer"].to_numpy(), after["customer"].to_numpy())


def prediction_difference(then: Path, now: Path) -> PredictionDifference:
    """Return how the predictions of the rows in both folders differ."""
    before, after = (pd.read_parquet(folder / PREDICTIONS_FILE) for folder in (then, now))
    columns = [name for name in before.columns if name not in _KEYS]
    both = before.merge(after, on="row", suffixes=("", "_now"), validate="one_to_one")
    if not len(both) or any(f"{name}_now" not in both.columns for name in columns):
        return PredictionDifference(len(both), len(both), float("inf"))
    gaps = np.column_stack([_gap(name, both) for name in columns])
    changed = int((gaps > 0).any(axis=1).sum())
    return PredictionDifference(len(both), changed, _largest(columns, gaps))


def _largest(columns: Sequence[str], gaps: NDArray[np.float64]) -> float:
    return float(gaps.mean()) if columns == [GROUP] else float(gaps.max())


def _gap(name: str, both: pd.DataFrame) -> NDArray[np.float64]:
    then, now = both[name].to_numpy(), both[f"{name}_now"].to_numpy()
    if name == GROUP:
        return np.asarray(then != now, dtype="float64")
    return np.abs(np.asarray(then, dtype="float64") - np.asarray(now, dtype="float64"))


def _part(name: str, before: pd.DataFrame, after: pd.DataFrame, gone: NDArray[np.uint64]) -> PartDifference:
    missing = before[~before["row"].isin(after["row"])]
    both = before.merge(after, on="row", suffixes=("", "_now"), validate="one_to_one")
    return PartDifference(
        name,
        len(before),
        len(missing),
        int(missing["customer"].isin(gone).sum()),
        int((~after["row"].isin(before["row"])).sum()),
        int((both["labels"] != both["labels_now"]).sum()),
        int((both["contents"] != both["contents_now"]).sum()),
    )
