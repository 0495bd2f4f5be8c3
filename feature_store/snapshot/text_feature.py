"""Features of one customer's calls at run time: the compiled query of the snapshot, run by DuckDB over rows in memory."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Self

import duckdb
import orjson

from feature_store.error import SnapshotError
from feature_store.snapshot.row_file import Heard

_OPTIMIZERS_THAT_LOOK_AT_ROWS = ("statistics_propagation", "compressed_materialization", "empty_result_pullup")
TEXT_FEATURES = "text_features.json"
"""File of the compiled query in a snapshot."""
_GIVEN = "CREATE TABLE given (customer_id VARCHAR, as_of TIMESTAMP, calls JSON, text_signals JSON)"


Row = dict[str, object]


@dataclass(frozen=True)
class TextQuery:
    """The features that calls change, and the SQL that gives them, after customer_id and as_of, of one row of `given`."""

    features: tuple[str, ...]
    sql: str


class TextFeatures:
    """The prepared query; preparing takes some 50 ms, a computation some ten. May be shared by threads, which take turns."""

    def __init__(self, query: TextQuery) -> None:
        self.features = query.features
        self._turn = Lock()
        self._database = duckdb.connect(config={"threads": 1, "memory_limit": "64MB"})
        self._database.execute(_GIVEN)
        # The plan is made while the table is empty and must not know it: it would keep what follows from that.
        self._database.execute(f"SET disabled_optimizers = '{', '.join(_OPTIMIZERS_THAT_LOOK_AT_ROWS)}'")
        self._database.execute(f"PREPARE features AS {query.sql}")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Prepare the query in the file at `path`, whose digest was compared; SnapshotError where it is none."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(TextQuery(tuple(content["features"]), content["sql"]))
        except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
            raise SnapshotError(f"{path}: holds no query of features ({type(error).__name__})") from error

    def compute(self, customer_id: str, heard: Heard, as_of: datetime | str) -> dict[str, float | None]:
        """Return the features as of an instant (Asia/Shanghai wall-clock time); of `heard` what was known before it counts."""
        with self._turn:
            self._database.execute("TRUNCATE given")
            given = [customer_id, as_of, heard.calls.decode(), heard.text_signals.decode()]
            self._database.execute("INSERT INTO given VALUES (?, ?, ?, ?)", given)
            row = self._database.execute("EXECUTE features").fetchone()
        if row is None:
            raise SnapshotError(f"the query of features gave no row for {customer_id}")
        return dict(zip(self.features, row[2:], strict=True))

    def close(self) -> None:
        """Let go of the memory."""
        self._database.close()


def with_calls(heard: Heard, calls: list[Row], signals: list[Row]) -> Heard:
    """Return what was heard with calls that came since; instants as ISO text. A call that is known already stays as it is."""
    return Heard(_joined(heard.calls, calls), _joined(heard.text_signals, signals))


def _joined(rows: bytes, new: list[Row]) -> bytes:
    before = orjson.loads(rows)
    known = {row["call_id"] for row in before}
    return orjson.dumps(before + [row for row in new if row["call_id"] not in known])
