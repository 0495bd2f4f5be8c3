"""The rows of one part by customer: a file beside the Parquet part, for whoever cannot wait.

One row of a wide Parquet file takes tens of milliseconds to read (each column costs some 0.2 ms); here it takes some hundredths
of one. The file is made from the Parquet part and may be made again; the part is the record.

Layout, little-endian: `MAGIC`, length and CRC-32 of the header (u64, u32), the header (JSON, `Header`), one record of fixed
width for each customer, ids ascending, and for each long text its blocks of 32 customers. A record is the id, padded with
zeros, the columns in the smallest type that holds every value of the part exactly, and the CRC-32 of what stands before it.
"""

import mmap
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from struct import Struct
from struct import error as struct_error
from threading import Lock
from typing import Literal, NamedTuple

import zstandard
from pydantic import BaseModel, ConfigDict, ValidationError

from feature_store.error import SnapshotError

ROWS, HEARD = "rows", "heard"
"""Folders of these files in a snapshot: facts of every customer, and the calls of those who called."""
SUFFIX = ".rows"
MAGIC = b"gtrows1\n"
BLOCK = 32
"""Customers whose long texts are compressed together."""
NULL_LENGTH = 0xFFFFFFFF
NULL_CODES = {"b": -128, "h": -32768, "B": 255}
"""Null in whole numbers (b, h) and in texts with few values (B); in the others (f, d) it is NaN."""
CHECKSUM = Struct("<I")
BEGINNING = Struct("<QI")
"""Length of the header, and its checksum."""


class Heard(NamedTuple):
    """The calls of a customer, and what the text models found in them: each a JSON list of rows with every version."""

    calls: bytes = b"[]"
    text_signals: bytes = b"[]"


NOTHING_HEARD = Heard()


Code = Literal["b", "h", "f", "d", "B", "long"]


class Field(BaseModel):
    """A column: its `code` is that of `struct`, or `long` for a text that stands in blocks.

    `values` are the texts that a code B counts. `blocks` says where each block of a long text ends, from the end of the records.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    code: Code
    values: list[str] = []
    begins: int = 0
    blocks: list[int] = []


class Header(BaseModel):
    """What a file holds: so many rows, ids of so many bytes, the columns in their order, and its size behind the records."""

    model_config = ConfigDict(extra="forbid")

    rows: int
    id_bytes: int
    fields: list[Field]
    size: int

    def record(self) -> Struct:
        """Return the layout of id and short columns of a customer; the checksum follows."""
        return Struct(f"<{self.id_bytes}s" + "".join(each.code for each in self.fields if each.code != "long"))


class RowFile:
    """The rows of one part; may be shared by threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, which must not be written to meanwhile; SnapshotError where it is none."""
        self._path = path
        self._turn = Lock()
        self._decompressor = zstandard.ZstdDecompressor()
        try:
            with path.open("rb") as file:
                self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.header, self._first = header_of(self._content)
        except (OSError, ValueError, struct_error) as error:
            raise SnapshotError(f"{path}: is no file of rows ({type(error).__name__})") from error
        self._record = self.header.record()
        self._width = self._record.size + CHECKSUM.size
        self._behind = self._first + self._width * self.header.rows
        if self._behind + self.header.size != len(self._content):
            raise SnapshotError(f"{path}: is no file of rows (it is cut off)")

    def row(self, customer_id: str) -> dict[str, object] | None:
        """Return the columns of a customer, numbers as float or None; None where this file does not hold them.

        Raises
        ------
        SnapshotError
            The file was changed.
        """
        wanted = customer_id.encode()
        place = bisect_left(range(self.header.rows), wanted, key=self._id)
        if place == self.header.rows or self._id(place) != wanted:
            return None
        at = self._first + place * self._width
        record = self._content[at : at + self._width]
        if zlib.crc32(record[: -CHECKSUM.size]) != CHECKSUM.unpack_from(record, self._record.size)[0]:
            raise SnapshotError(f"{self._path}: the record of a customer was changed")
        values = iter(self._record.unpack_from(record)[1:])
        return {
            each.name: self._long(each, place) if each.code == "long" else _value(each, next(values))
            for each in self.header.fields
        } | {"customer_id": customer_id}

    def records(self) -> bytes:
        """Return all records as they stand."""
        return self._content[self._first : self._behind]

    def close(self) -> None:
        """Let go of the file."""
        self._content.close()

    def _id(self, place: int) -> bytes:
        at = self._first + place * self._width
        return self._content[at : at + self.header.id_bytes].rstrip(b"\0")

    def _long(self, field: Field, place: int) -> str | None:
        texts = self.block(field, place // BLOCK)
        return None if (text := texts[place % BLOCK]) is None else text.decode()

    def block(self, field: Field, number: int) -> Sequence[bytes | None]:
        """Return the texts of a block of customers; SnapshotError where it was changed."""
        begins, ends = field.blocks[number - 1] if number else field.begins, field.blocks[number]
        try:
            with self._turn:
                block = self._decompressor.decompress(self._content[self._behind + begins : self._behind + ends])
        except zstandard.ZstdError as error:
            raise SnapshotError(f"{self._path}: a block of {field.name} was changed") from error
        count = min(BLOCK, self.header.rows - number * BLOCK)
        at, texts = 4 * count, []
        for length in Struct(f"<{count}I").unpack_from(block):
            texts.append(None if length == NULL_LENGTH else block[at : at + length])
            at += 0 if length == NULL_LENGTH else length
        return texts


def heard_of(file: RowFile, customer_id: str) -> Heard:
    """Return the calls of a customer and their signals that a file below `HEARD` holds; empty lists where there are none."""
    row = file.row(customer_id)
    return NOTHING_HEARD if row is None else Heard(*(str(row[name] or "[]").encode() for name in Heard._fields))


def header_of(content: mmap.mmap) -> tuple[Header, int]:
    """Return the header and where the records begin; ValueError or struct.error where there is none."""
    if content[: len(MAGIC)] != MAGIC:
        raise ValueError("another beginning")
    length, checksum = BEGINNING.unpack_from(content, len(MAGIC))
    first = len(MAGIC) + BEGINNING.size
    ends = first + length
    if zlib.crc32(content[first:ends]) != checksum:
        raise ValueError("another header")
    try:
        return Header.model_validate_json(content[first:ends]), ends
    except ValidationError as error:
        raise ValueError(str(error.errors(include_input=False)[0]["msg"])) from None


def row_path(part: Path, kind: str = ROWS) -> Path:
    """Return where the rows (or with `HEARD` the calls) of the Parquet file `facts/part-….parquet` of a snapshot lie."""
    return part.parent.parent / kind / (part.stem + SUFFIX)


def _value(field: Field, value: float) -> object:
    if value != value or value == NULL_CODES.get(field.code):  # noqa: PLR0124 - only NaN differs from itself
        return None
    return field.values[int(value)] if field.code == "B" else float(value)
