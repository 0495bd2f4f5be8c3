"""Reading the first sheet of an Excel workbook, row by row: master data that somebody keeps by hand."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from feature_store.error import SourceError
from feature_store.source.cell import cell_text
from feature_store.source.csv_file import Reject, Rows

MAX_ROWS = 1_000_000
MAX_UNPACKED_BYTES = 100_000_000
_SAFE_DIGITS = 10**15


def read_xlsx(path: Path, batch_rows: int) -> Iterator[Rows]:
    """Yield batches of the rows below the header of the first sheet; a row's line is its number in the sheet.

    A formula counts as the value that Excel last computed; a day is a day. Rows with an error (#N/A) or with a number of more
    than 15 digits, which Excel has rounded, are rejected.

    Raises
    ------
    SourceError
        The file is no workbook, is too large (100 MB unpacked, 1,000,000 rows), or its header is empty or names a column twice.
    """
    _refuse_bombs(path)
    try:
        workbook = _open(path)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        yield from _batches(path, enumerate(sheet.iter_rows(values_only=True), start=1), batch_rows)
        workbook.close()
    except (KeyError, IndexError, ValueError, TypeError, ParseError, InvalidFileException, zipfile.BadZipFile) as error:
        raise SourceError(f"{path}: not a readable Excel workbook: {' '.join(str(error).split())[:200]}") from None


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        raise SourceError(f"{path}: not a readable Excel workbook: the file is no .xlsx") from None
    if size > MAX_UNPACKED_BYTES:
        raise SourceError(
            f"{path}: {size:,} bytes unpacked; at most {MAX_UNPACKED_BYTES:,} are allowed, export it as CSV"
        )


def _open(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and widgets, which nobody reads here
        return load_workbook(path, read_only=True, data_only=True)


def _batches(path: Path, numbered: Iterator[tuple[int, tuple[object, ...]]], batch_rows: int) -> Iterator[Rows]:
    header = _header(path, numbered)
    batch = Rows(header)
    for line, values in numbered:
        if line > MAX_ROWS:
            raise SourceError(f"{path}: more than {MAX_ROWS:,} rows; export it as CSV")
        _add(batch, line, values)
        if len(batch.rows) + len(batch.rejects) >= batch_rows:
            yield batch
            batch = Rows(header)
    yield batch


def _header(path: Path, numbered: Iterator[tuple[int, tuple[object, ...]]]) -> tuple[str, ...]:
    _, values = next(numbered, (0, ()))
    names = ["" if value is None else str(value).strip() for value in values]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise SourceError(f"{path}: the first row of the first sheet is empty; expected column names")
    if twice := sorted({repr(name) for name in names if names.count(name) > 1}):
        raise SourceError(f"{path}: the header names {', '.join(twice)} more than once")
    return tuple(names)


def _add(batch: Rows, line: int, values: tuple[object, ...]) -> None:
    width = len(batch.header)
    if all(value is None for value in values):
        return
    if any(value is not None for value in values[width:]):
        batch.rejects.append(Reject(line, "", f"a value right of the {width} columns of the header"))
        return
    padded = values[:width] + (None,) * (width - len(values))
    wrong = next(
        ((name, why) for name, value in zip(batch.header, padded, strict=True) if (why := _wrong(value))), None
    )
    if wrong:
        batch.rejects.append(Reject(line, *wrong))
    else:
        batch.rows.append([cell_text(value) or "" for value in padded])
        batch.lines.append(line)


def _wrong(value: object) -> str:
    if isinstance(value, str) and value in ERROR_CODES:
        return f"the cell holds the error {value}"
    if isinstance(value, int | float) and abs(value) >= _SAFE_DIGITS:
        return "a number of more than 15 digits, which Excel rounds; keep it as text"
    if isinstance(value, time | timedelta):
        return "a time without a day"
    return ""
