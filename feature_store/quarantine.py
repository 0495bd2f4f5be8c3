"""The quarantine: every row that could not be used, with file, line, field, reason and what of it may be kept."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nlp.redaction import redact

KEPT_CHARACTERS = 200

SCHEMA = pa.schema(
    [
        ("table", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("field", pa.string()),
        ("reason", pa.string()),
        ("row", pa.string()),
    ]
)


class Quarantine:
    """Rejected rows of one load, written as they come; `count` says how many.

    `row` holds the mapped values only (a name or an address that no canonical column asks for is not copied), redacted and cut
    to 200 characters each: the source file and the line lead to the rest.
    """

    def __init__(self, path: Path, table: str, file: str) -> None:
        self.count = 0
        self.reasons: dict[str, int] = {}
        self._path = path
        self._table = table
        self._file = file
        self._writer: pq.ParquetWriter | None = None

    def add(self, rejected: Iterable[tuple[int, str, str, dict[str, object]]]) -> None:
        """Append rows given as (line, field, reason, mapped values)."""
        rows = [
            {
                "table": self._table,
                "file": self._file,
                "line": line,
                "field": field,
                "reason": reason,
                "row": _kept(values),
            }
            for line, field, reason, values in rejected
        ]
        if not rows:
            return
        for row in rows:
            key = f"{row['field']}: {row['reason']}" if row["field"] else str(row["reason"])
            self.reasons[key] = self.reasons.get(key, 0) + 1
        self._writer = self._writer or pq.ParquetWriter(self._path, SCHEMA)
        self._writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))
        self.count += len(rows)

    def close(self) -> None:
        """Finish the file; there is none where nothing was rejected."""
        if self._writer is not None:
            self._writer.close()


def _kept(values: dict[str, object]) -> str:
    kept = {
        name: None if value is None else redact(str(value)[: 2 * KEPT_CHARACTERS])[:KEPT_CHARACTERS]
        for name, value in values.items()
    }
    return json.dumps(kept, ensure_ascii=False)
