"""Questions to the Parquet files of a snapshot, by DuckDB, which is loaded at the first of them.

It takes 30 MB of every process, which a worker that is asked about single customers has no use for.
"""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from feature_store.error import SnapshotError

Setting = str | bool | int | float | list[str]


class ParquetQuery:
    """An engine with these settings; may be shared by threads, which take turns."""

    def __init__(self, **settings: Setting) -> None:
        self._settings: dict[str, Setting] = {"threads": 1, **settings}
        self._turn = Lock()
        self._connection: Any = None

    def rows(self, statement: str, values: Sequence[object], what: str) -> list[tuple[Any, ...]]:
        """Return the rows of the answer; SnapshotError, which names `what` was read, where a file is missing or damaged."""
        import duckdb  # noqa: PLC0415 - 30 MB, see above

        with self._turn:
            try:
                if self._connection is None:
                    self._connection = duckdb.connect(":memory:", config=self._settings)
                return self._connection.execute(statement, values).fetchall()
            except duckdb.Error as error:
                raise SnapshotError(f"{what}: {type(error).__name__}") from error

    def records(self, statement: str, values: Sequence[object], what: str) -> list[Mapping[str, Any]]:
        """Return the rows of the answer by column; see `rows`."""
        return [row for (row,) in self.rows(f"SELECT row FROM ({statement}) AS row", values, what)]

    def close(self) -> None:
        """Let go of the engine; a later question starts it again."""
        with self._turn:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()
