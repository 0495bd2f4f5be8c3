"""Masking the free text of rows before they are written: each text alone, the turns of a call together."""

from collections import defaultdict
from typing import Protocol

import pyarrow as pa

from feature_store.column import Column, ColumnType, Table
from feature_store.tables.text import CALL_TURNS
from nlp.transcript import Transcript, Turn


class Masker(Protocol):
    """What redacts: for good, or into a vault."""

    def redact(self, text: str) -> str:
        """Return a text without what points to a person."""

    def redact_transcript(self, transcript: Transcript) -> Transcript:
        """Return the same turns without what points to a person."""


def masked(table: Table, rows: pa.Table, masker: Masker) -> pa.Table:
    """Return the rows with every free-text column redacted; nulls stay.

    A number that is dictated over several turns shows only where they are read together: the rows of one call in a batch are.
    A column of names of things (供电单位, 业务类型) holds whatever was typed there; each of its few values is read once.
    """
    for column in table.columns:
        if _is_named(table, column):
            place = rows.column_names.index(column.name)
            rows = rows.set_column(place, column.name, _each_once(rows[column.name], masker))
        if column.free_text:
            texts = rows[column.name].to_pylist()
            clean = _turns(rows, texts, masker) if table is CALL_TURNS else [_text(text, masker) for text in texts]
            place = rows.column_names.index(column.name)
            rows = rows.set_column(place, column.name, pa.array(clean, pa.string()))
    return rows


def _is_named(table: Table, column: Column) -> bool:
    """Say whether a column holds words that nothing limits and that are no id."""
    linked = column.name in table.key or column.name.endswith("_id")
    return column.type is ColumnType.TEXT and not (column.free_text or column.hashed or column.allowed or linked)


def _each_once(values: pa.ChunkedArray, masker: Masker) -> pa.ChunkedArray:
    encoded = values.combine_chunks().dictionary_encode()
    words = [masker.redact(word) for word in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(words, pa.string()).take(encoded.indices)])


def _text(text: str | None, masker: Masker) -> str | None:
    return None if text is None else masker.redact(text)


def _turns(rows: pa.Table, texts: list[str | None], masker: Masker) -> list[str | None]:
    clean, calls = list(texts), defaultdict(list)
    for number, (call, turn) in enumerate(zip(rows["call_id"].to_pylist(), rows["turn"].to_pylist(), strict=True)):
        if texts[number] is not None:
            calls[call].append((turn, number))
    speakers = rows["speaker"].to_pylist()
    for spoken in calls.values():
        numbers = [number for _, number in sorted(spoken)]
        said = Transcript(tuple(Turn(speakers[number], texts[number] or "") for number in numbers))
        for number, turn in zip(numbers, masker.redact_transcript(said).turns, strict=True):
            clean[number] = turn.text
    return clean
