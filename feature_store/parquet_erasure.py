"""Parquet files without the rows of one person: written beside the old ones, row group by row group."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.snapshot.durable import aside
from feature_store.snapshot.folder import file_digest

Keys = Mapping[str, AbstractSet[str]]
"""By column the values whose rows go."""


@dataclass(frozen=True)
class ErasedFile:
    """A file that was rewritten: its name below its root, SHA-256 before and after, and how many rows are gone.

    `after` is empty where the file was deleted as a whole.
    """

    file: str
    before: str
    after: str
    rows: int


def rewrite_in_place(path: Path, root: Path, keys: Keys) -> ErasedFile | None:
    """Replace a file by one without the rows of `keys`, in one step; None where there are none, and nothing is written then.

    Whoever reads the old file goes on reading it; the new one has the name of the old.
    """
    if not rows_of(path, keys):
        return None
    before = file_digest(path)
    with aside(path) as beside:
        rows = write_without(path, keys, beside)
        after = file_digest(beside)
    return ErasedFile(str(path.relative_to(root)), before, after, rows)


def mask_in_place(path: Path, root: Path, column: str, text: str, mask: str) -> ErasedFile | None:
    """Replace `text` by `mask` in one column of a file, in one step; None where it stands nowhere."""
    found = pc.match_substring(pq.read_table(path, columns=[column])[column], text)
    rows = pc.sum(found).as_py() or 0
    if not rows:
        return None
    before = file_digest(path)
    with aside(path) as beside:
        with pq.ParquetFile(path) as file, pq.ParquetWriter(beside, file.schema_arrow, compression="zstd") as writer:
            for number in range(file.num_row_groups):
                group = file.read_row_group(number)
                place = group.column_names.index(column)
                masked = pc.replace_substring(group[column], text, mask)
                writer.write_table(group.set_column(place, group.schema.field(place), masked))
        after = file_digest(beside)
    return ErasedFile(str(path.relative_to(root)), before, after, rows)


def rows_of(path: Path, keys: Keys) -> int:
    """Return how many rows of a file hold one of `keys`; reads the columns of the keys only."""
    with pq.ParquetFile(path) as file:
        columns = [name for name in keys if name in file.schema_arrow.names and keys[name]]
        if not columns:
            return 0
        return sum(pc.sum(_meant(batch, keys)).as_py() or 0 for batch in file.iter_batches(columns=columns))


def write_without(path: Path, keys: Keys, target: Path) -> int:
    """Write a file without the rows of `keys` to `target`, in the same groups; return how many rows are left out."""
    left_out = 0
    with pq.ParquetFile(path) as file, pq.ParquetWriter(target, file.schema_arrow, compression="zstd") as writer:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number)
            kept = group.filter(pc.invert(_meant(group, keys)))
            left_out += len(group) - len(kept)
            if len(kept):
                writer.write_table(kept)
    return left_out


def values_of(path: Path, keys: Keys, columns: list[str]) -> dict[str, set[str]]:
    """Return what the rows of `keys` hold in `columns`, as far as the file has these columns."""
    found: dict[str, set[str]] = {}
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        asked = [name for name in columns if name in names]
        if not asked or not any(name in names and keys[name] for name in keys):
            return {}
        for batch in file.iter_batches(columns=sorted({*asked, *(name for name in keys if name in names)})):
            rows = batch.filter(_meant(batch, keys))
            for name in asked:
                found.setdefault(name, set()).update(
                    str(each) for each in rows.column(name).to_pylist() if each is not None
                )
    return found


def _meant(rows: pa.Table | pa.RecordBatch, keys: Keys) -> pa.Array:
    """Return for each row whether it holds one of the keys; a null is none."""
    meant = pa.array([False]).take(pa.array([0] * len(rows), pa.int64()))
    for name, values in keys.items():
        if name in rows.schema.names and values:
            column = rows.column(name)
            wanted = pa.array(sorted(values), pa.string()).cast(column.type)
            meant = pc.or_(meant, pc.fill_null(pc.is_in(column, value_set=wanted), False))
    return meant
