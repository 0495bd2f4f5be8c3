"""The rows of an Arrow table as mappings, of which only those columns become Python objects that somebody reads."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa


class Row(Mapping[str, Any]):
    """One row of a table; null is None."""

    __slots__ = ("_columns", "_place")

    def __init__(self, columns: "Columns", place: int) -> None:
        self._columns = columns
        self._place = place

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - whatever the column holds
        return self._columns[name][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names)

    def __len__(self) -> int:
        return len(self._columns.names)


class Columns(dict[str, list[Any]]):
    """The columns of a table as lists, each made when it is first asked for."""

    def __init__(self, table: pa.Table) -> None:
        super().__init__()
        self.names: list[str] = table.column_names
        self._table = table

    def __missing__(self, name: str) -> list[Any]:
        if name not in self.names:
            raise KeyError(name)
        values = self[name] = self._table.column(name).to_pylist()
        return values


def rows_of(table: pa.Table) -> Iterator[Row]:
    """Yield the rows of a table in its order."""
    columns = Columns(table)
    return (Row(columns, place) for place in range(table.num_rows))
