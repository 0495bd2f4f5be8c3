"""Packing the columns of a part into a file of rows: whole columns at a time, as a million customers come every night."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import zstandard

from feature_store.error import SnapshotError
from feature_store.snapshot.row_file import (
    BLOCK,
    CHECKSUM,
    LENGTH,
    MAGIC,
    NULL_CODES,
    NULL_LENGTH,
    Field,
    Header,
    RowFile,
)

_KEY = "customer_id"
_MOST_VALUES = 255
_LEVEL = 1
_WHOLE = (("b", np.int8, 127), ("h", np.int16, 32767))


def pack_rows(rows: pa.Table, target: Path) -> None:
    """Write a table with a customer_id, ids ascending, as a file of rows. The same rows give the same bytes.

    Raises
    ------
    SnapshotError
        A column is neither numbers nor text; the message names it.
    """
    ids = np.array([each.encode() for each in rows.column(_KEY).to_pylist()], "S")
    fields, columns, longs = [], [("id", f"S{ids.itemsize}", ids)], []
    for name in rows.column_names:
        field, values = _packed(name, rows.column(name)) if name != _KEY else (None, None)
        if field is not None:
            fields.append(field)
            (longs if field.code == "long" else columns).append((name, field.code, values))
    _write(target, Header(rows=len(ids), id_bytes=ids.itemsize, fields=fields, size=0), _records(columns), dict(longs))


def erase_row(path: Path, customer_id: str, target: Path) -> int:
    """Write a file of rows without a customer to `target`, so that no byte of theirs stays; return how many rows went (0 or 1)."""
    file = RowFile(path)
    try:
        kept = [row for each in _ids(file) if each != customer_id and (row := file.row(each)) is not None]
    finally:
        file.close()
    return kept
