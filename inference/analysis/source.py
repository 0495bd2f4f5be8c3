"""Reading contacts from a file or a pipe, one after the other, in flat memory."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from inference.analysis.contact import Contact, Refused, is_record, read_contact, read_record, refused
from inference.analysis.table import read_table
from inference.error import InferenceError
from nlp.transcript import MAX_CHARACTERS

LONGEST_LINE = 8 * MAX_CHARACTERS
"""Bytes; what is longer holds more characters than a contact may, whatever its script, and is passed over unread."""
LONGEST_DOCUMENT = 64_000_000
_PEEK = 65_536


class ContactFileError(InferenceError):
    """A file of contacts that cannot be read; the message names the file and says why."""


@dataclass(frozen=True)
class Source:
    """Contacts still to be read. `total` is what their `done` leads to, null where that is not known."""

    contacts: Iterator[Contact | Refused]
    many: bool
    total: int | None = None


def open_source(file: str) -> Source:
    """Return the contacts of a file by its ending, or of standard input for `-`.

    `.jsonl` (or `.ndjson`): a contact a line. `.json`: one contact, or a list of them. `.parquet`: see
    `inference.analysis.table.read_table`. Anything else is the text of one contact, in UTF-8 or GB18030. Standard input is any
    of these but Parquet, told apart by how it begins.

    Raises
    ------
    ContactFileError
        There is no such file, or it is not what its ending says.
    """
    if file == "-":
        return _piped(sys.stdin.buffer)
    path = Path(file)
    if not path.is_file():
        raise ContactFileError(f"{file}: there is no such file")
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return Source(*read_table(path))
    if suffix in {".jsonl", ".ndjson"}:
        return Source(_closing(path, _lines), many=True, total=path.stat().st_size)
    with path.open("rb") as stream:
        content = _limited(stream, LONGEST_DOCUMENT if suffix == ".json" else LONGEST_LINE, file)
    return _document(content, file) if suffix == ".json" else _text(content, file)


def _piped(stream: BinaryIO) -> Source:
    start = stream.peek(_PEEK)[:_PEEK] if hasattr(stream, "peek") else b""
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first not in {b"{", b"["}:
        return _text(_limited(stream, LONGEST_LINE, "standard input"), "standard input")
    line, _, rest = start.strip().partition(b"\n")
    if first == b"{" and rest and _is_json(line):
        return Source(_lines(stream), many=True)
    return _document(_limited(stream, LONGEST_DOCUMENT, "standard input"), "standard input")


def _limited(stream: BinaryIO, limit: int, name: str) -> bytes:
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise ContactFileError(f"{name}: more than {limit:,} bytes; many contacts come as .jsonl or .parquet")
    return content


def _text(content: bytes, name: str) -> Source:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Source(iter([read_contact(1, None, text)]), many=False)
    raise ContactFileError(f"{name}: is text in neither UTF-8 nor GB18030")


def _document(content: bytes, name: str) -> Source:
    try:
        value = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ContactFileError(f"{name}: not valid JSON at line {error.lineno} column {error.colno}") from None
    if isinstance(value, list) and value and is_record(value[0]):
        return Source(
            (read_record(row, record, row) for row, record in enumerate(value, 1)), many=True, total=len(value)
        )
    return Source(iter([read_record(1, value)]), many=False)


def _closing(path: Path, read: Callable[[BinaryIO], Iterator[Contact | Refused]]) -> Iterator[Contact | Refused]:
    with path.open("rb") as stream:
        yield from read(stream)


def _lines(stream: BinaryIO) -> Iterator[Contact | Refused]:
    row, done = 0, 0
    while line := stream.readline(LONGEST_LINE):
        row, done = row + 1, done + len(line)
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            done += _skip_line(stream)
            yield refused(row, None, f"line has more than {LONGEST_LINE:,} bytes", done)
        elif line.strip():
            yield _line(row, line, done)


def _line(row: int, line: bytes, done: int) -> Contact | Refused:
    try:
        value = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        return refused(row, None, f"not valid JSON at column {error.colno}", done)
    return read_record(row, value, done)


def _skip_line(stream: BinaryIO) -> int:
    passed = 0
    while part := stream.readline(_PEEK):
        passed += len(part)
        if part.endswith(b"\n"):
            break
    return passed


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True
