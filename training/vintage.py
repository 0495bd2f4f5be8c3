"""Splits that respect time: what is learnt from was ripe on the day of training, and nothing is drawn at random."""

from dataclasses import dataclass

import pandas as pd

from training.dataset import Dataset
from training.error import LabelError

MOSTLY = 0.5
"""A vintage is calibrated on once at least this share of its rows is ripe; the few that ripen first are not like the others."""
CLASSES = 2


@dataclass(frozen=True)
class Vintages:
    """Three parts of a dataset, one after the other in time, of both classes each.

    Rows whose outcome was not ripe when the next part begins are in none: on that day nobody could have used them.
    """

    fit: Dataset
    calibration: Dataset
    test: Dataset


def split_vintages(dataset: Dataset, test_vintages: int, calibration_vintages: int) -> Vintages:
    """Return the last `test_vintages`, the last `calibration_vintages` that were ripe before them, and what was ripe before those.

    Raises
    ------
    LabelError
        There are too few vintages, or a part has one class only; names the vintages and counts.
    """
    for name, count in (("test_vintages", test_vintages), ("calibration_vintages", calibration_vintages)):
        if count < 1:
            raise LabelError(f"{name} is {count}, must be at least 1")
    rows = dataset.rows
    vintages = _vintages(rows)
    if len(vintages) < test_vintages + calibration_vintages + 1:
        raise LabelError(
            f"{_span(rows)}: too few for {calibration_vintages} to calibrate, {test_vintages} to test, and one to fit"
        )
    test = rows[rows["as_of"] >= vintages[-test_vintages]]
    known = _known_by(rows, vintages[-test_vintages])
    ripe = _ripe_vintages(rows, known)
    if len(ripe) < calibration_vintages + 1:
        raise LabelError(
            f"{len(ripe)} of {_span(rows)} are ripe when testing begins at {vintages[-test_vintages]:%Y-%m-%d}, "
            f"{calibration_vintages + 1} are needed to fit and calibrate"
        )
    first = ripe[-calibration_vintages]
    calibration = known[known["as_of"] >= first]
    fit = _known_by(rows, first)
    return Vintages(
        _part(dataset, fit, "fit"),
        _part(dataset, calibration, "calibration"),
        _part(dataset, test, "test"),
    )


def walk_forward(dataset: Dataset, folds: int) -> list[tuple[Dataset, Dataset]]:
    """Return (train, test) for each of the last `folds` vintages that can be tested, oldest first.

    The test is one vintage, the train what was ripe before it begins. Vintages before which there is nothing of both classes to
    learn from, or which are of one class themselves, are passed over.

    Raises
    ------
    LabelError
        No vintage can be tested; names the vintages and counts.
    """
    if folds < 1:
        raise LabelError(f"folds is {folds}, must be at least 1")
    rows = dataset.rows
    found: list[tuple[Dataset, Dataset]] = []
    for vintage in reversed(_vintages(rows)):
        train, test = _known_by(rows, vintage), rows[rows["as_of"] == vintage]
        if train["target"].nunique() == test["target"].nunique() == CLASSES:
            found.append((_of(dataset, train), _of(dataset, test)))
        if len(found) == folds:
            break
    if not found:
        raise LabelError(f"none of {_span(rows)} can be tested: both classes are needed in it and ripe before it")
    return found[::-1]


def _known_by(rows: pd.DataFrame, instant: pd.Timestamp) -> pd.DataFrame:
    return rows[(rows["ripe_at"] <= instant) & (rows["as_of"] < instant)]


def _vintages(rows: pd.DataFrame) -> list[pd.Timestamp]:
    return [pd.Timestamp(each) for each in sorted(rows["as_of"].unique())]


def _ripe_vintages(rows: pd.DataFrame, known: pd.DataFrame) -> list[pd.Timestamp]:
    share = known.groupby("as_of").size() / rows.groupby("as_of").size()
    return [pd.Timestamp(each) for each in share[share >= MOSTLY].index]


def _part(dataset: Dataset, rows: pd.DataFrame, name: str) -> Dataset:
    if rows["target"].nunique() < CLASSES:
        raise LabelError(
            f"{name}: {_span(rows)} of {_span(dataset.rows)} with {len(rows)} ripe rows, {int(rows['target'].sum())} of them 1; "
            "both classes are needed"
        )
    return _of(dataset, rows)


def _of(dataset: Dataset, rows: pd.DataFrame) -> Dataset:
    return Dataset(rows.reset_index(drop=True), dataset.features)


def _span(rows: pd.DataFrame) -> str:
    vintages = _vintages(rows)
    if not vintages:
        return "0 vintages"
    return f"{len(vintages)} vintages {vintages[0]:%Y-%m-%d} … {vintages[-1]:%Y-%m-%d}"
