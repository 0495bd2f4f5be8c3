"""Features of one customer's calls at run time: the compiled query of the snapshot, run by SQLite over rows in memory."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Self

import orjson

from feature_store.error import SnapshotError
from feature_store.snapshot.row_file import Heard

TEXT_FEATURES = "text_features.json"
"""File of the compiled query in a snapshot."""
_KINDS = {"VARCHAR": "TEXT", "BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "TIMESTAMP": "INTEGER", "DOUBLE": "REAL"}
_INSTANT = "TIMESTAMP"
_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock time
_MICROSECOND = timedelta(microseconds=1)
Row = dict[str, object]


@dataclass(frozen=True)
class TextQuery:
    """The features that calls change, and the SQL that gives them, after customer_id and as_of, of one row of `spine`.

    `tables` names the columns of each other table that it reads, with their logical types.
    """

    features: tuple[str, ...]
    sql: str
    tables: Mapping[str, Mapping[str, str]]


class TextFeatures:
    """The query prepared; a computation takes less than a millisecond. May be shared by threads, which take turns."""

    def __init__(self, query: TextQuery) -> None:
        self.features = query.features
        self._query = query
        self._turn = Lock()
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for name, places, function in (("whole", 1, _whole), ("divided", 2, _divided), ("greatest", -1, _greatest)):
            self._database.create_function(name, places, function, deterministic=True)
        self._database.execute("CREATE TABLE spine (customer_id TEXT, as_of INTEGER)")
        for name, columns in query.tables.items():
            kinds = ", ".join(f"{column} {_KINDS[kind]}" for column, kind in columns.items())
            self._database.execute(f"CREATE TABLE {name} ({kinds})")
        self._database.execute(query.sql)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Prepare the query in the file at `path`, whose digest was compared; SnapshotError where it is none."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(TextQuery(tuple(content["features"]), content["sql"], content["tables"]))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, sqlite3.Error) as error:
            raise SnapshotError(f"{path}: holds no query of features ({type(error).__name__})") from error

    def compute(self, customer_id: str, heard: Heard, as_of: datetime | str) -> dict[str, float | None]:
        """Return the features as of an instant (Asia/Shanghai wall-clock time); of `heard` what was known before it counts."""
        with self._turn:
            self._database.execute("BEGIN")
            try:
                self._database.execute("INSERT INTO spine VALUES (?, ?)", (customer_id, _microseconds(str(as_of))))
                for name, columns in self._query.tables.items():
                    self._give(name, columns, orjson.loads(getattr(heard, name)))
                row = self._database.execute(self._query.sql).fetchone()
            finally:
                self._database.execute("ROLLBACK")  # nothing of a customer is kept
        if row is None:
            raise SnapshotError(f"the query of features gave no row for {customer_id}")
        return dict(zip(self.features, row[2:], strict=True))

    def close(self) -> None:
        """Let go of the memory."""
        self._database.close()

    def _give(self, table: str, columns: Mapping[str, str], rows: list[Row]) -> None:
        places = ", ".join("?" * len(columns))
        values = [[_value(row.get(name), kind) for name, kind in columns.items()] for row in rows]
        self._database.executemany(f"INSERT INTO {table} VALUES ({places})", values)


def with_calls(heard: Heard, calls: list[Row], signals: list[Row]) -> Heard:
    """Return what was heard with calls that came since; instants as ISO text. A call that is known already stays as it is."""
    return Heard(_joined(heard.calls, calls), _joined(heard.text_signals, signals))


def _joined(rows: bytes, new: list[Row]) -> bytes:
    before = orjson.loads(rows)
    known = {row["call_id"] for row in before}
    return orjson.dumps(before + [row for row in new if row["call_id"] not in known])


def _value(value: object, kind: str) -> object:
    return _microseconds(str(value)) if kind == _INSTANT and value is not None else value


def _microseconds(instant: str) -> int:
    return (datetime.fromisoformat(instant) - _BEGINNING) // _MICROSECOND


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _divided(part: float | None, whole: float | None) -> float | None:
    if part is None or whole is None:
        return None
    return part / whole if whole else part * float("inf")


def _greatest(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)
