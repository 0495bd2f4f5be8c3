"""Columns of any table as numbers: whatever a feature is delivered as, guards see values and whether they are names."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.guard.moment import as_moments

NUMERIC_SHARE = 0.99
"""From this share of readable numbers on a text column is one of numbers."""
SECONDS_A_DAY = 86_400.0
LINES = np.concatenate([np.linspace(0, 1, 65)[1:-1], [0.001, 0.005, 0.99, 0.995, 0.999]])


@dataclass(frozen=True)
class Column:
    """Cells (n_rows,) of one feature, NaN where null; those of `names` stand for texts and have no order."""

    name: str
    cells: NDArray[np.float64]
    names: bool

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """Each different value as a number from 1, null as 0."""
        return np.asarray(pd.factorize(self.cells, use_na_sentinel=True)[0] + 1, dtype="int64")

    @cached_property
    def bins(self) -> NDArray[np.int64]:
        """Quantile bins as numbers from 1, null as 0; of names each name is a bin."""
        if self.names:
            return self.codes
        known = self.cells[np.isfinite(self.cells)]
        edges = np.unique(np.quantile(known, LINES)) if len(known) else np.array([0.0])
        return np.where(np.isnan(self.cells), 0, np.searchsorted(edges, self.cells) + 1)


def read_columns(rows: pd.DataFrame, names: tuple[str, ...]) -> list[Column]:
    """Return the columns called `names`: numbers, flags and days as they are, texts as numbers where they hold such.

    Infinite numbers count as null.
    """
    return [_column(name, rows[name]) for name in names]


def _column(name: str, values: pd.Series) -> Column:
    moments = as_moments(values)
    if moments is not None:
        days = (moments - pd.Timestamp(0)).dt.total_seconds() / SECONDS_A_DAY
        return Column(name, _finite(days), names=False)
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return Column(name, _finite(values), names=False)
    numbers = pd.to_numeric(values.astype(object), errors="coerce")
    if values.notna().any() and numbers.notna().sum() >= NUMERIC_SHARE * values.notna().sum():
        return Column(name, _finite(numbers), names=False)
    codes: NDArray[np.float64] = np.asarray(pd.factorize(values)[0], dtype=np.float64)
    codes[codes < 0] = np.nan
    return Column(name, codes, names=True)


def _finite(values: pd.Series) -> NDArray[np.float64]:
    cells: NDArray[np.float64] = np.array(values.to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64)
    cells[~np.isfinite(cells)] = np.nan
    return cells
