"""One source file, whatever its format, as batches of raw rows with their line numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from feature_store.error import SourceError
from feature_store.source.compressed import format_of
from feature_store.source.csv_file import Reject, Rows, read_csv
from feature_store.source.xlsx_file import read_xlsx

BATCH_ROWS = 200_000


@dataclass(frozen=True)
class RawBatch:
    """Raw rows as columns named by the file's headers, plus `line`; and the rows that could not be read at all."""

    rows: pa.Table
    rejects: list[Reject]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    hasher = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()


def read_batches(path: Path) -> Iterator[RawBatch]:
    """Yield the rows of a .csv, .tsv or .txt file (also .gz), a .xlsx or .parquet file; a Parquet row's line is its number.

    Raises
    ------
    SourceError
        The format is unknown, or the file cannot be read as a whole.
    """
    suffix = format_of(path)
    if path.suffix.lower() == ".parquet":
        yield from _parquet(path)
    elif path.suffix.lower() == ".xlsx":
        yield from _texts(read_xlsx(path, BATCH_ROWS))
    elif suffix in {".csv", ".tsv", ".txt"}:
        yield from _texts(read_csv(path, BATCH_ROWS))
    else:
        raise SourceError(
            f"{path}: unknown format {suffix!r}; known: .csv, .tsv, .txt (each also .gz), .xlsx, .parquet"
        )


def _texts(batches: Iterable[Rows]) -> Iterator[RawBatch]:
    for batch in batches:
        columns = zip(*batch.rows, strict=True) if batch.rows else [()] * len(batch.header)
        arrays = [pa.array(column, pa.string()) for column in columns]
        rows = pa.table([*arrays, pa.array(batch.lines, pa.int64())], names=[*batch.header, "line"])
        yield RawBatch(rows, batch.rejects)


def _parquet(path: Path) -> Iterator[RawBatch]:
    try:
        file = pq.ParquetFile(path)
        start = 1
        for batch in file.iter_batches(BATCH_ROWS):
            lines = pa.array(range(start, start + len(batch)), pa.int64())
            start += len(batch)
            yield RawBatch(pa.Table.from_batches([batch]).append_column("line", lines), [])
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(f"{path}: not a readable Parquet file: {str(error).splitlines()[0]}") from None
