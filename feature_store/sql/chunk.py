"""Rows of a query, cut into chunks that are loaded one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import eq

import pyarrow as pa

from feature_store.error import SourceError
from feature_store.source.cell import column_texts
from feature_store.source.file import RawBatch
from feature_store.sql.query import Rows, SourceQuery

CHUNK_ROWS = 200_000
_CHUNK_BYTES = 64 << 20
_FETCH_ROWS = 10_000


@dataclass(frozen=True)
class Chunk:
    """Some rows in a row: as batches of text columns, with their digest, watermark and key of the last, and whether more follow."""

    batches: list[RawBatch]
    content: str
    last: tuple[object, ...]
    complete: bool

    @property
    def count(self) -> int:
        """Number of rows."""
        return sum(len(batch.rows) for batch in self.batches)


def fetch_rows(chunk_rows: int) -> int:
    """Return how many rows are fetched at once."""
    return min(chunk_rows, _FETCH_ROWS)


def cut(query: SourceQuery, rows: Rows, chunk_rows: int) -> Iterator[Chunk]:
    """Yield chunks of about `chunk_rows` rows or 64 MiB, whichever comes first; a row's line is its number in this reading.

    Raises
    ------
    SourceError
        A column holds something that is no text, number, flag, day or instant; or the key does not tell rows apart.
    """
    reading = _Reading(query)
    batches: list[RawBatch] = []
    following = next(rows, None)
    while following is not None:
        batches.append(reading.batch(following))
        following = next(rows, None)
        size = sum(batch.rows.nbytes for batch in batches)
        if following is None or sum(len(b.rows) for b in batches) >= chunk_rows or size >= _CHUNK_BYTES:
            yield Chunk(batches, reading.digest(), reading.last, complete=following is None)
            batches = []


class _Reading:
    """What is carried from batch to batch: the digest of the chunk, the last row's order, and the number of rows."""

    def __init__(self, query: SourceQuery) -> None:
        self._query = query
        self._hasher = sha256()
        self._count = 0
        self.last: tuple[object, ...] = ()

    def digest(self) -> str:
        """Return the digest of the rows since the last call."""
        digest, self._hasher = self._hasher.hexdigest(), sha256()
        return digest

    def batch(self, rows: Sequence[Sequence[object]]) -> RawBatch:
        columns = dict(zip(self._query.columns, zip(*rows, strict=True), strict=True))
        texts = {name: self._texts(name, values) for name, values in columns.items()}
        self._hasher.update(pa.record_batch(list(texts.values()), names=list(texts)).serialize())
        self._check_order([columns[name] for name in self._query.order])
        lines = pa.array(range(self._count + 1, self._count + len(rows) + 1), pa.int64())
        self._count += len(rows)
        mapped = {header: texts[column] for header, column in self._query.headers.items()}
        return RawBatch(pa.table({**mapped, "line": lines}), [])

    def _texts(self, name: str, values: Sequence[object]) -> pa.Array:
        try:
            return pa.array(column_texts(values), pa.string())
        except TypeError as error:
            raise SourceError(f"{self._query.where}: column {name!r}: {error}; cast it in a `select`") from None

    def _check_order(self, columns: list[Sequence[object]]) -> None:
        mapping = self._query.mapping
        wrong, order = "", list(zip(*columns, strict=True))
        if any(map(eq, order, [self.last, *order])):
            wrong = "stands on two rows"
        if any(None in values for values in columns[-len(mapping.key) :]):
            wrong = "is null in a row"
        if wrong:
            raise SourceError(
                f"{self._query.where}: key: {', '.join(mapping.key)} {wrong}; it must tell every row apart"
            )
        self.last = order[-1]
