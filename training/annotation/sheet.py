"""The sheet: one call a row, with the guess beside an empty cell, as CSV for a spreadsheet or JSON lines for a tool."""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from feature_store.source.file import read_batches
from nlp.transcript import Transcript
from training.error import AnnotationError

FILLED = ("concerns", "sentiment", "annotator")
"""Columns an annotator fills in; the others only show what is asked."""
COLUMNS = ("call_id", "why", "text", "guess", *FILLED)
_SPEAKERS = {"agent": "客服", "customer": "客户"}
_LARGEST_BYTES = 64 << 20


class Asked(NamedTuple):
    """A call on the sheet; `text` is masked, `guess` what the model says, separated by semicolons."""

    call_id: str
    why: str
    text: str
    guess: str


class Filled(NamedTuple):
    """A row that came back: its number in the file, and what the cells hold, "" where nothing."""

    row: int
    call_id: str
    concerns: str
    sentiment: str
    annotator: str


def shown(transcript: Transcript) -> str:
    """Return the turns of a masked transcript, one a line."""
    return "\n".join(f"{_SPEAKERS[turn.speaker]}：{turn.text}" for turn in transcript.turns if turn.text)


def write_sheet(rows: Sequence[Asked], path: Path) -> None:
    """Write the sheet in the format of its name, aside and then in place; AnnotationError where that is not known."""
    write = _format(path, {".csv": _write_csv, ".jsonl": _write_jsonl})
    aside = path.with_name(f".{path.name}.partial")
    # The mark at the start is what makes spreadsheets read UTF-8.
    with aside.open("w", encoding="utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8", newline="") as file:
        write(rows, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def read_sheet(path: Path) -> list[Filled]:
    """Return the rows of a sheet (.csv, .xlsx or .jsonl) that an annotator has filled in, in their order.

    Raises
    ------
    AnnotationError
        The file is absent, too large or no sheet, or a row of it cannot be read; the message names file and row.
    """
    read = _format(path, {".csv": _read_table, ".xlsx": _read_table, ".jsonl": _read_jsonl})
    if not path.is_file():
        raise AnnotationError(f"{path}: no such file")
    if path.stat().st_size > _LARGEST_BYTES:
        raise AnnotationError(f"{path}: {path.stat().st_size} bytes, at most {_LARGEST_BYTES} are read")
    rows = [
        Filled(number, *(_cell(path, number, name, cells) for name in Filled._fields[1:]))
        for number, cells in read(path)
    ]
    return [row for row in rows if row.concerns or row.sentiment]


def _format(path: Path, known: dict[str, Callable[..., Any]]) -> Callable[..., Any]:
    if path.suffix.lower() not in known:
        raise AnnotationError(f"{path}: unknown format {path.suffix!r}, known: {', '.join(known)}")
    return known[path.suffix.lower()]


def _write_csv(rows: Iterable[Asked], file: TextIO) -> None:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows((*row, "", "", "") for row in rows)


def _write_jsonl(rows: Iterable[Asked], file: TextIO) -> None:
    empty = dict.fromkeys(FILLED, "")
    file.writelines(json.dumps(row._asdict() | empty, ensure_ascii=False) + "\n" for row in rows)


def _read_table(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 1  # of the header, as a spreadsheet counts; lines are more where a cell holds several
    for batch in read_batches(path):
        if batch.rejects:
            first = batch.rejects[0]
            raise AnnotationError(f"{path}: line {first.line}: {first.reason}")
        for row in batch.rows.drop_columns(["line"]).to_pylist():
            number += 1
            yield number, row


def _read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig") as file:
        for line, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except ValueError as error:
                raise AnnotationError(f"{path}: row {line}: is no JSON: {error}") from None
            if not isinstance(row, dict):
                raise AnnotationError(f"{path}: row {line}: is no object")
            yield line, row


def _cell(path: Path, number: int, name: str, row: dict[str, Any]) -> str:
    value = row.get(name)
    if name not in row and name in {"call_id", "concerns"}:
        raise AnnotationError(f"{path}: row {number}: {name} is missing; a sheet has the columns {', '.join(COLUMNS)}")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ";".join(value) or "none"
    if value is not None and not isinstance(value, str):
        raise AnnotationError(f"{path}: row {number}: {name} is {type(value).__name__}, must be text")
    return (value or "").strip()
