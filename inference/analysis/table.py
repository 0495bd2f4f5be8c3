"""Reading contacts from Parquet: turns as in the canonical table call_turns, or one text a row."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from inference.analysis.contact import ID_KEYS, Contact, Refused, read_contact, refused
from inference.error import InferenceError
from nlp.parsing.turn_list import MAX_TURNS
from nlp.transcript import MAX_CHARACTERS

ROWS = 2_048
SEEN_AT_ONCE = 8_192
TURN_COLUMNS = ("call_id", "turn", "speaker", "text")


class TableError(InferenceError):
    """A Parquet file that holds no contacts; the message names the file and what it lacks."""


def read_table(path: Path) -> tuple[Iterator[Contact | Refused], bool, int]:
    """Return the contacts of a Parquet file, that they are many, and how many rows it has.

    With the columns call_id, turn, speaker and text a row is a turn, the rows of a call stand together, and null text is
    silence. Else a row is a contact: its text in the column `text`, or in the only column that holds text; `call_id` (or `id`) and
    `channel` are read where they are there.

    Raises
    ------
    TableError
        The file is no Parquet, or has no such columns.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise TableError(f"{path}: is not a Parquet file: {error}") from None
    schema = file.schema_arrow
    rows = file.metadata.num_rows
    if set(TURN_COLUMNS) <= set(schema.names):
        return _calls(file), True, rows
    return _texts(file, _text_column(path, schema)), True, rows


def _text_column(path: Path, schema: pa.Schema) -> str:
    texts = [field.name for field in schema if _is_text(field.type) and field.name not in {*ID_KEYS, "channel"}]
    if "text" in texts:
        return "text"
    if len(texts) != 1:
        found = ", ".join(schema.names)
        raise TableError(
            f"{path}: needs the columns {', '.join(TURN_COLUMNS)}, or one column of text; it has {found:.300}"
        )
    return texts[0]


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)


def _texts(file: pq.ParquetFile, text: str) -> Iterator[Contact | Refused]:
    names = file.schema_arrow.names
    key = next((name for name in ID_KEYS if name in names), None)
    asked = [name for name in (text, key, "channel") if name is not None and name in names]
    for number, row in _rows(file, asked):
        contact_id = None if key is None or row[key] is None else str(row[key])
        if row[text] is None:
            yield refused(number, contact_id, f"{text} is null", number)
        else:
            yield read_contact(number, contact_id, row[text], row.get("channel"), number)


def _calls(file: pq.ParquetFile) -> Iterator[Contact | Refused]:
    channel = ["channel"] if "channel" in file.schema_arrow.names else []
    seen = _Seen()
    for call_id, group in groupby(_rows(file, [*TURN_COLUMNS, *channel]), key=lambda row: row[1]["call_id"]):
        first, last, rows = _bounded(group)
        if call_id is None:
            yield refused(first, None, f"call_id is null in {last - first + 1} rows", last)
        elif seen.again(str(call_id)):
            yield refused(
                first,
                str(call_id),
                "call_id stands further up as well: the turns of a call must follow one another",
                last,
            )
        else:
            yield _call(first, str(call_id), rows, last)


def _bounded(group: Iterable[tuple[int, dict[str, Any]]]) -> tuple[int, int, list[dict[str, Any]]]:
    """Return the first and last row number, and the rows; of a call that is too long no more than shows that it is."""
    first, last, size = 0, 0, 0
    rows: list[dict[str, Any]] = []
    for last, row in group:
        first = first or last
        if size <= MAX_CHARACTERS and len(rows) <= MAX_TURNS:
            rows.append(row)
            size += len(row["text"] or "")
    return first, last, rows


def _call(first: int, call_id: str, turns: list[dict[str, Any]], last: int) -> Contact | Refused:
    numbers = [turn["turn"] for turn in turns]
    if None in numbers:
        return refused(first, call_id, "turn is null", last)
    if len(set(numbers)) < len(numbers):
        twice = next(number for number in numbers if numbers.count(number) > 1)
        return refused(first, call_id, f"turn {twice} is there twice", last)
    turns.sort(key=lambda turn: turn["turn"])
    raw = [{"speaker": turn["speaker"], "text": "" if turn["text"] is None else turn["text"]} for turn in turns]
    return read_contact(first, call_id, raw, turns[0].get("channel"), last)


def _rows(file: pq.ParquetFile, columns: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    for batch in file.iter_batches(batch_size=ROWS, columns=columns):
        for row in batch.to_pylist():
            number += 1
            yield number, row


class _Seen:
    """Ids that were there before, in eight bytes each: a file of ten million calls takes 80 MB."""

    def __init__(self) -> None:
        self._old = np.empty(0, dtype=np.uint64)
        self._new: set[int] = set()

    def again(self, key: str) -> bool:
        digest = int.from_bytes(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        place = int(np.searchsorted(self._old, np.uint64(digest)))
        known = digest in self._new or (place < len(self._old) and int(self._old[place]) == digest)
        self._new.add(digest)
        if len(self._new) >= SEEN_AT_ONCE:
            self._old = np.union1d(self._old, np.fromiter(self._new, dtype=np.uint64))
            self._new = set()
        return known
