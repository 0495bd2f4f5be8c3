"""Columns of any kind as numbers: what a level of a category means is learnt from training rows alone."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.error import LabelError
from training.guard.moment import as_moments

Say = Callable[[str], None]
Floats = NDArray[np.float64]
FEW_LEVELS = 12
LEAST_OF_A_LEVEL = 5
PRIOR_ROWS = 20.0
NAMES_ROWS = 0.5
NUMERIC_SHARE = 0.95
SECONDS_A_DAY = 86_400.0


def usable(rows: pd.DataFrame, features: list[str], say: Say) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows with columns as numbers, days or texts, and the features that tell something.

    Left out with a line each: columns that are null throughout, of one value, or a name for each row. Infinite values and days in
    the future count as null, with a line.

    Raises
    ------
    LabelError
        No feature is left.
    """
    columns = {name: _typed(rows[name], say) for name in features}
    said = {name: _useless(column) for name, column in columns.items()}
    for name, why in said.items():
        if why:
            say(f"{name}: {why}, left out")
    kept = [name for name in features if not said[name]]
    if not kept:
        raise LabelError(f"none of {len(features)} columns can be learnt from")
    return pd.concat([rows.drop(columns=features), pd.DataFrame({name: columns[name] for name in kept})], axis=1), kept


def _typed(values: pd.Series, say: Say) -> pd.Series:
    moments = as_moments(values)
    if moments is not None:
        ahead = moments > pd.Timestamp.now()
        if ahead.any():
            say(f"{values.name}: days in the future in {int(ahead.sum())} rows, which count as null")
        return moments.mask(ahead)
    numbers = pd.to_numeric(values, errors="coerce")
    if not pd.api.types.is_numeric_dtype(values) and numbers.notna().sum() < NUMERIC_SHARE * values.notna().sum():
        texts = values.astype("string").str.strip()
        return texts.mask(texts == "").astype(object)
    infinite = np.isinf(numbers.astype("float64"))
    if infinite.any():
        say(f"{values.name}: infinite in {int(infinite.sum())} rows, which count as null")
    return numbers.astype("float64").mask(infinite)


def _useless(column: pd.Series) -> str:
    known, levels = int(column.notna().sum()), column.nunique()
    if not known:
        return "null in all rows"
    if levels == 1 and known == len(column):
        return "one value in all rows"
    if column.dtype == object and levels > NAMES_ROWS * known:
        return f"{levels} different texts in {known} rows, a name rather than a category"
    whole = column.dtype == float and levels == len(column) and bool((column % 1 == 0).all())
    if whole and (column.is_monotonic_increasing or str(column.name).lower().endswith(("id", "编号"))):
        return "another whole number in every row, a name rather than a quantity"
    return ""


@dataclass(frozen=True)
class Encoder:
    """Turns typed columns into numbers: levels that are few become 0/1 columns, of many the smoothed rate of the target.

    A level unseen in training is 0 in all its 0/1 columns, and the rate of all rows.
    """

    features: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]
    rates: dict[str, pd.Series]
    rate: float

    @classmethod
    def fit(cls, rows: pd.DataFrame, features: list[str]) -> Self:
        """Return the encoder of training rows."""
        texts = {name: rows[name].value_counts() for name in features if rows[name].dtype == object}
        few = {name: counts for name, counts in texts.items() if len(counts) <= FEW_LEVELS}
        levels = {name: tuple(counts.index[counts >= LEAST_OF_A_LEVEL]) for name, counts in few.items()}
        rates = {name: _rates(rows[name], rows["target"]) for name in texts if name not in few}
        return cls(tuple(features), levels, rates, float(rows["target"].mean()))

    def encode(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the numbers (n_rows, n_columns) of rows that were not trained on."""
        return self._encode(rows, {name: rows[name].map(rates) for name, rates in self.rates.items()})

    def encode_trained(self, rows: pd.DataFrame, folds: NDArray[np.int64]) -> pd.DataFrame:
        """Return the numbers of the training rows: the rate of a level is that in the other folds (n_rows,)."""
        unseen: dict[str, pd.Series] = {}
        for name in self.rates:
            unseen[name] = pd.Series(np.nan, rows.index)
            for fold in np.unique(folds):
                known = _rates(rows.loc[folds != fold, name], rows.loc[folds != fold, "target"])
                unseen[name] = unseen[name].mask(folds == fold, rows[name].map(known))
        return self._encode(rows, unseen)

    def _encode(self, rows: pd.DataFrame, rates: dict[str, pd.Series]) -> pd.DataFrame:
        columns: dict[str, Floats] = {}
        for name in self.features:
            if name in self.levels:
                columns |= {f"{name}={level}": _as_floats(rows[name] == level) for level in self.levels[name]}
                columns[f"{name}=null"] = _as_floats(rows[name].isna())
            elif name in rates:
                columns[name] = _as_floats(rates[name].astype("float64").fillna(self.rate))
            else:
                columns[name] = _number(rows, name)
        frame = pd.DataFrame(columns, index=rows.index)
        return frame.set_axis(_distinct([_REFUSED.sub("_", name) for name in frame.columns]), axis=1)


def _rates(levels: pd.Series, target: pd.Series) -> pd.Series:
    """Return the target rate of each level that is not null, drawn to that of all rows as by PRIOR_ROWS more."""
    groups = target.groupby(levels.astype("string"))
    rates = (groups.sum() + PRIOR_ROWS * target.mean()) / (groups.count() + PRIOR_ROWS)
    return rates.set_axis(rates.index.astype(object))


def _number(rows: pd.DataFrame, name: str) -> Floats:
    if not pd.api.types.is_datetime64_any_dtype(rows[name]):
        return _as_floats(rows[name])
    return _as_floats((rows["as_of"] - rows[name]).dt.total_seconds() / SECONDS_A_DAY)


def _as_floats(values: "pd.Series[Any]") -> Floats:
    return np.asarray(values, dtype="float64")


def _distinct(names: list[str]) -> list[str]:
    seen = Counter[str]()
    for place, name in enumerate(names):
        seen[name] += 1
        names[place] = name if seen[name] == 1 else f"{name}_{seen[name]}"
    return names


_REFUSED = re.compile(r'[\[\]{}":,\s]+')
"""What has a meaning in JSON; LightGBM refuses it in names."""
