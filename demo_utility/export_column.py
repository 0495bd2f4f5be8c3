"""Columns of exports from plain values: days, instants, flags."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

Day = np.datetime64 | None


def days(values: Sequence[Day]) -> pa.Array:
    """Return days, null where there is none."""
    return pa.array(_dates(values, "datetime64[D]"), pa.date32(), from_pandas=True)


def midnights(values: Sequence[Day], hour: int = 0) -> pa.Array:
    """Return the instants at `hour` o'clock of the days."""
    return pa.array(_dates(values, "datetime64[s]") + np.timedelta64(hour * 3600, "s"), from_pandas=True)


def seconds(values: Sequence[int]) -> pa.Array:
    """Return instants given in seconds since 1970."""
    return pa.array(np.array(values, dtype="datetime64[s]"))


def flags(values: Sequence[bool | None]) -> pa.Array:
    """Return 是 and 否, null where that is not known."""
    return pa.array([None if value is None else "是" if value else "否" for value in values], pa.string())


def texts(values: Sequence[str | None]) -> pa.Array:
    """Return texts."""
    return pa.array(values, pa.string())


def _dates(values: Sequence[Day], unit: str) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return np.array([np.datetime64("NaT") if value is None else value for value in values], dtype=unit)
