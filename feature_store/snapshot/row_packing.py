"""Packing the columns of a part into a file of rows and back: whole columns at a time, as a million customers come every night."""

import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import zstandard

from feature_store.error import SnapshotError
from feature_store.snapshot.durable import aside
from feature_store.snapshot.folder import file_digest
from feature_store.snapshot.row_file import (
    BEGINNING,
    BLOCK,
    MAGIC,
    NULL_CODES,
    NULL_LENGTH,
    Code,
    Field,
    Header,
    RowFile,
)

_KEY = "customer_id"
_LEVEL = 1
_TYPES = {"b": "i1", "h": "<i2", "f": "<f4", "d": "<f8", "B": "u1"}
_LARGEST: dict[Code, int] = {"b": 127, "h": 32767}


def pack_rows(rows: pa.Table, target: Path) -> str:
    """Write a table with a customer_id, ids ascending, as a file of rows, durably and in one step; return its digest.

    The same rows give the same bytes.

    Raises
    ------
    SnapshotError
        A column is neither numbers nor text; the message names it.
    """
    ids = np.array([each.encode() for each in rows.column(_KEY).to_pylist()], "S")
    fields, short, blocks = [], [], b""
    for name in rows.column_names:
        column = rows.column(name).combine_chunks() if name != _KEY else None
        if column is not None and _is_long(column):
            field, packed = _long(name, column, len(blocks))
            blocks += packed
        elif column is not None:
            field, values = _text(name, column) if _is_text(column) else _number(name, column)
            short.append(values)
        else:
            continue
        fields.append(field)
    header = Header(rows=len(ids), id_bytes=ids.itemsize, fields=fields, size=len(blocks)).model_dump_json().encode()
    beginning = BEGINNING.pack(len(header), zlib.crc32(header))
    with aside(target) as beside:
        beside.write_bytes(b"".join((MAGIC, beginning, header, _records([ids, *short]), blocks)))
        return file_digest(beside)


def unpack_rows(path: Path) -> pa.Table:
    """Return the table that a file of rows was made of, numbers as float64; SnapshotError where it is none or was changed."""
    with closing(RowFile(path)) as file:
        header = file.header
        short = [(each.name, _TYPES[each.code]) for each in header.fields if each.code != "long"]
        dtype = np.dtype([(_KEY, f"S{header.id_bytes}"), *short, (" sum", "<u4")])
        records = np.frombuffer(file.records(), dtype)
        columns: dict[str, pa.Array] = {_KEY: pa.array([each.decode() for each in records[_KEY].tolist()], pa.string())}
        for field in header.fields:
            if field.code == "long":
                columns[field.name] = pa.array(_texts(file, field), pa.string())
            else:
                columns[field.name] = _unpacked(field, records[field.name])
    return pa.table(columns)


def erase_row(path: Path, customer_id: str) -> None:
    """Put a file of rows without a customer in place of `path`, so that no byte of theirs stays in it.

    A reader that has the old file open keeps it.
    """
    rows = unpack_rows(path)
    pack_rows(rows.filter(pc.not_equal(rows.column(_KEY), customer_id)), path)


def _is_text(column: pa.Array) -> bool:
    return pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_null(column.type)


def _is_long(column: pa.Array) -> bool:
    return _is_text(column) and pc.count_distinct(column).as_py() > NULL_CODES["B"]


def _number(name: str, column: pa.Array) -> tuple[Field, np.ndarray]:
    """Return the column in the smallest type in which every value is the same, also the sign of zero."""
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        raise SnapshotError(f"column {name} is of type {column.type}; a file of rows holds numbers and texts")
    values = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    known = values[~np.isnan(values)]
    for code, most in _LARGEST.items():
        if (np.abs(known) <= most).all() and _same(known, known.astype(_TYPES[code])):
            packed = np.full(len(values), NULL_CODES[code], _TYPES[code])
            packed[~np.isnan(values)] = known
            return Field(name=name, code=code), packed
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(_TYPES["f"])
    narrow: Code = "f" if _same(known, single[~np.isnan(values)]) else "d"
    return Field(name=name, code=narrow), single if narrow == "f" else values


def _same(values: np.ndarray, packed: np.ndarray) -> bool:
    return bool((packed.astype("<f8").view("<i8") == values.view("<i8")).all())


def _text(name: str, column: pa.Array) -> tuple[Field, np.ndarray]:
    coded = column.cast(pa.string()).dictionary_encode()
    codes = pc.fill_null(coded.indices, NULL_CODES["B"]).to_numpy(zero_copy_only=False).astype(_TYPES["B"])
    return Field(name=name, code="B", values=coded.dictionary.to_pylist()), codes


def _long(name: str, column: pa.Array, begins: int) -> tuple[Field, bytes]:
    """Return a text column in compressed blocks, each the lengths of its texts and then the texts."""
    texts = pc.fill_null(column.cast(pa.large_string()), "")
    bounds = np.frombuffer(texts.buffers()[1], "<i8", len(texts) + 1, texts.offset * 8)
    lengths = np.where(column.is_null().to_numpy(zero_copy_only=False), NULL_LENGTH, np.diff(bounds)).astype("<u4")
    content, compressor = texts.buffers()[2], zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    blocks = [
        compressor.compress(
            lengths[first : first + BLOCK].tobytes() + content[bounds[first] : bounds[last]].to_pybytes()
        )
        for first, last in _block_bounds(len(column))
    ]
    ends = begins + np.cumsum([len(each) for each in blocks], dtype=np.int64)
    return Field(name=name, code="long", begins=begins, blocks=ends.tolist()), b"".join(blocks)


def _block_bounds(rows: int) -> Iterator[tuple[int, int]]:
    return pairwise([*range(0, rows, BLOCK), rows])


def _records(columns: list[np.ndarray]) -> bytes:
    """Return the records of all customers, each with its checksum."""
    plain = np.dtype([(str(place), each.dtype) for place, each in enumerate(columns)])
    records = np.zeros(len(columns[0]), np.dtype([("record", plain), ("sum", "<u4")]))
    for place, each in enumerate(columns):
        records["record"][str(place)] = each
    content, width = memoryview(records["record"].tobytes()), plain.itemsize
    records["sum"] = [zlib.crc32(content[at : at + width]) for at in range(0, len(content), width)]
    return records.tobytes()


def _unpacked(field: Field, values: np.ndarray) -> pa.Array:
    if field.code == "B":
        codes = pa.array(values, mask=values == NULL_CODES["B"])
        return pa.array(field.values, pa.string()).take(codes)
    missing = values == NULL_CODES[field.code] if field.code in NULL_CODES else np.isnan(values)
    return pa.array(values.astype("f8"), mask=missing)


def _texts(file: RowFile, field: Field) -> list[str | None]:
    found = (each for number, _ in enumerate(field.blocks) for each in file.block(field, number))
    return [None if each is None else each.decode() for each in found]
