"""The rows of an Arrow table as dictionaries of those columns that somebody reads: the others become no Python objects."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def rows_of(table: pa.Table, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in its order, by column; null is None. KeyError names a column that is not there."""
    columns = [_listed(table.column(name)) for name in names]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _listed(column: pa.ChunkedArray) -> list[Any]:
    if not pa.types.is_floating(column.type):
        return column.to_pylist()
    numbers = column.to_numpy()  # a tenth of the time of to_pylist
    values = numbers.astype(object)
    values[np.isnan(numbers)] = None
    return list(values)
