"""Tables that cannot be learnt from, wholly or in part: an error, or a fallback with its reason.

Refused: too few rows, one class, targets or instants that are none. Dropped: columns without a value, with one value only, and
those that number or name the rows. Read as null: infinite numbers, days from the future, categories that training does not know.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.dataset import Dataset
from training.error import LabelError
from training.guard.column import read_columns
from training.guard.moment import as_moments

LEAST_ROWS = 50
LEAST_OF_A_CLASS = 5
MOST_NAMES = 0.5
"""Texts that differ in more than this share of the rows say who the customer is, not what he is like."""


@dataclass(frozen=True)
class Usable:
    """Two sides with the features that can be used, and one line for each that was dropped or changed."""

    train: Dataset
    test: Dataset
    reasons: tuple[str, ...]


def usable(train: Dataset, test: Dataset, now: datetime | None = None) -> Usable:
    """Return what can be learnt from and tested on; what is decided is decided by the training rows alone.

    Parameters
    ----------
    train, test
        Features may be numbers, flags, texts, days or instants.
    now
        Nothing may lie after it; None: days are not looked at.

    Raises
    ------
    LabelError
        The table cannot be learnt from; names the side, the column and the counts.
    """
    for side, dataset in (("train", train), ("test", test)):
        _require_labels(side, dataset.rows, LEAST_ROWS if side == "train" else 1, now)
    found = {name: _column(name, train.rows[name], test.rows[name], now) for name in train.features}
    kept = tuple(name for name, column in found.items() if not column.useless)
    reasons = tuple(reason for column in found.values() for reason in column.reasons)
    if not kept:
        raise LabelError(f"no usable feature among {len(train.features)}: {'; '.join(reasons)}")
    before = train.rows.assign(**{name: found[name].train for name in kept})
    after = test.rows.assign(**{name: found[name].test for name in kept})
    return Usable(Dataset(before, kept), Dataset(after, kept), reasons)


@dataclass(frozen=True)
class _Column:
    train: pd.Series
    test: pd.Series
    useless: str
    reasons: tuple[str, ...]


def _column(name: str, train: pd.Series, test: pd.Series, now: datetime | None) -> _Column:
    """Return both sides of a column as it can be used."""
    before, after = _readable(train, now), _readable(test, now)
    known = _known_names(before.cells, after.cells)
    useless = _useless(name, before.cells)
    counts = [
        (before.infinite + after.infinite, "infinite values"),
        (before.future + after.future, "days from the future"),
        (int(after.cells.notna().sum() - known.notna().sum()), "tested values that training does not know"),
    ]
    reasons = [f"{name}: dropped, {useless}"] if useless else []
    reasons += [f"{name}: {count} {what} read as null" for count, what in counts if count and not useless]
    return _Column(before.cells, known, useless, tuple(reasons))


def _require_labels(side: str, rows: pd.DataFrame, least: int, now: datetime | None) -> None:
    if len(rows) < least:
        raise LabelError(f"{side} has {len(rows)} rows, at least {least} are needed")
    strange = ~rows["target"].isin([0, 1])
    if strange.any():
        raise LabelError(
            f"{side}: target is {rows['target'][strange].iloc[0]} in {int(strange.sum())} rows, must be 0 or 1"
        )
    counts = {each: int((rows["target"] == each).sum()) for each in (0, 1)}
    few = LEAST_OF_A_CLASS if least > 1 else 1
    for each, count in counts.items():
        if count < few:
            raise LabelError(f"{side}: target is {each} in {count} of {len(rows)} rows, at least {few} are needed")
    _require_past(side, rows, now)


def _require_past(side: str, rows: pd.DataFrame, now: datetime | None) -> None:
    if now is None:
        return
    if rows["as_of"].isna().any():
        raise LabelError(f"{side}: as_of is empty in {int(rows['as_of'].isna().sum())} of {len(rows)} rows")
    future = rows["as_of"] > pd.Timestamp(now)
    if future.any():
        raise LabelError(
            f"{side}: as_of lies after {now:%Y-%m-%d} in {int(future.sum())} of {len(rows)} rows, "
            f"up to {rows['as_of'].max():%Y-%m-%d}"
        )


@dataclass(frozen=True)
class _Readable:
    cells: pd.Series
    infinite: int = 0
    future: int = 0


def _readable(values: pd.Series, now: datetime | None) -> _Readable:
    """Return a column without infinite numbers and days from the future, and how many there were of each."""
    if pd.api.types.is_float_dtype(values):
        infinite = pd.Series(np.isinf(values.to_numpy("float64", na_value=np.nan)), index=values.index)
        return _Readable(values.mask(infinite) if infinite.any() else values, infinite=int(infinite.sum()))
    moments = as_moments(values)
    if moments is None or now is None:
        return _Readable(values)
    future = moments > pd.Timestamp(now)
    return _Readable(values.mask(future) if future.any() else values, future=int(future.sum()))


def _known_names(train: pd.Series, test: pd.Series) -> pd.Series:
    """Return the tested values; of texts only those that training knows."""
    numeric = pd.api.types.is_numeric_dtype(train) or pd.api.types.is_bool_dtype(train)
    if numeric or as_moments(train) is not None:
        return test
    return test.where(test.isin(train.dropna().unique()))


def _useless(name: str, values: pd.Series) -> str:
    """Return why a column says nothing about a customer, empty where it may."""
    if values.isna().all():
        return f"no value in {len(values)} training rows"
    if len(values.unique()) == 1:
        return f"the same value in {len(values)} training rows"
    (column,) = read_columns(values.to_frame(name), (name,))
    different = int(column.codes.max(initial=0))
    if column.names and different > MOST_NAMES * len(values):
        return f"{different} different texts in {len(values)} training rows name the row"
    return f"{different} consecutive numbers count the rows" if _numbers_rows(column.cells) else ""


def _numbers_rows(cells: NDArray[np.float64]) -> bool:
    """Tell whether each row has a whole number of its own and they hardly leave one out, as an id does."""
    if np.isnan(cells).any() or len(np.unique(cells)) < len(cells) or np.any(cells != np.round(cells)):
        return False
    return bool(np.ptp(cells) < 2 * len(cells))
