"""Reading a delimited text file as a utility exports it: row by row, with line numbers, never losing one.

Rows that are no rows (undecodable bytes, an open quote, too few fields, a line without end) come back as rejects.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from feature_store.error import SourceError
from feature_store.source.compressed import opened

MAX_LINE_BYTES = 1 << 20
MAX_LINES_OF_A_ROW = 100
_SAMPLE_BYTES = 1 << 22


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: its first line, what is wrong, and nothing of its text."""

    line: int
    field: str
    reason: str


@dataclass
class Rows:
    """A batch: header, the rows as read, the first line of each, and what was rejected on the way."""

    header: tuple[str, ...]
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def detect_encoding(path: Path) -> str:
    """Return `utf-8-sig` or `gb18030`, whichever fails on fewer lines of the first 4 MiB (UTF-8 on a tie)."""
    with opened(path) as file:
        lines = [line for line in file.read(_SAMPLE_BYTES).split(b"\n") if not line.isascii()]
    failures = {name: sum(not _decodes(line, name) for line in lines) for name in ("utf-8-sig", "gb18030")}
    return min(failures, key=lambda name: failures[name])


def read_csv(path: Path, batch_rows: int) -> Iterator[Rows]:
    """Yield batches of at most `batch_rows` rows of a comma- or tab-separated file with a header.

    Raises
    ------
    SourceError
        The file is empty or damaged, or its header is unreadable or names a column twice.
    """
    encoding = detect_encoding(path)
    with opened(path) as file:
        lines = _Lines(file, encoding)
        header, delimiter = _header(path, lines)
        batch = Rows(header)
        for row, number in _parsed(lines, delimiter):
            _add(batch, row, number)
            if len(batch.rows) + len(lines.rejects) + len(batch.rejects) >= batch_rows:
                yield _closed(batch, lines)
                batch = Rows(header)
        yield _closed(batch, lines)


class _Lines:
    """Complete records as text, with the number of their first line; what is no record is kept in `rejects`."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._encoding = encoding
        self._pushed_back: list[tuple[int, str]] = []
        self._number = 0
        self.record_line = 0
        self.rejects: list[Reject] = []

    def __iter__(self) -> Iterator[str]:
        while (first := self._next_line()) is not None:
            self.record_line, text = first
            record = text if text.count('"') % 2 == 0 else self._joined(text)
            if record is not None and record.strip("\r\n"):
                yield record

    def _joined(self, text: str) -> str | None:
        """Return the record that opens a quote in `text`, or reject its first line and give the others back."""
        start = self.record_line
        following: list[tuple[int, str]] = []
        while len(following) < MAX_LINES_OF_A_ROW and (line := self._next_line()) is not None:
            following.append(line)
            if line[1].count('"') % 2 == 1:
                return text + "".join(part for _, part in following)
        self._pushed_back = following + self._pushed_back
        self.rejects.append(Reject(start, "", "a quote is opened and never closed"))
        return None

    def _next_line(self) -> tuple[int, str] | None:
        if self._pushed_back:
            return self._pushed_back.pop(0)
        while raw := self._file.readline(MAX_LINE_BYTES + 1):
            self._number += 1
            if len(raw) > MAX_LINE_BYTES:
                self._skip_rest(raw)
                continue
            try:
                encoding = self._encoding if self._number == 1 else self._encoding.removesuffix("-sig")
                return self._number, raw.decode(encoding)
            except UnicodeDecodeError as error:
                reason = f"byte {error.start + 1} of the line is not valid {self._encoding.removesuffix('-sig')}"
                self.rejects.append(Reject(self._number, "", reason))
        return None

    def _skip_rest(self, raw: bytes) -> None:
        length = len(raw)
        while not raw.endswith(b"\n") and (raw := self._file.readline(MAX_LINE_BYTES)):
            length += len(raw)
        self.rejects.append(Reject(self._number, "", f"line of {length} bytes; at most {MAX_LINE_BYTES} are allowed"))


def _header(path: Path, lines: _Lines) -> tuple[tuple[str, ...], str]:
    text = next(iter(lines), None)
    if text is None:
        why = lines.rejects[0].reason if lines.rejects else "the file is empty"
        raise SourceError(f"{path}: {why}; expected a header line with column names")
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    names = tuple(name.strip() for name in next(csv.reader([text], delimiter=delimiter)))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise SourceError(f"{path}: the header names {', '.join(map(repr, twice))} more than once")
    return names, delimiter


def _parsed(lines: _Lines, delimiter: str) -> Iterator[tuple[list[str], int]]:
    csv.field_size_limit(MAX_LINE_BYTES * MAX_LINES_OF_A_ROW)
    reader = csv.reader(_each(lines), delimiter=delimiter)
    while True:
        try:
            yield next(reader), lines.record_line
        except StopIteration:
            return
        except csv.Error as error:
            lines.rejects.append(Reject(lines.record_line, "", f"not readable as delimited text: {error}"))


def _each(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.rstrip("\r\n")


def _add(batch: Rows, row: list[str], line: int) -> None:
    if len(row) == len(batch.header):
        batch.rows.append(row)
        batch.lines.append(line)
    else:
        batch.rejects.append(Reject(line, "", f"{len(row)} fields; the header has {len(batch.header)}"))


def _closed(batch: Rows, lines: _Lines) -> Rows:
    batch.rejects += lines.rejects
    lines.rejects = []
    return batch


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
