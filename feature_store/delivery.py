"""What is loaded at once and counts as a whole: a file, or a chunk of a database query."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from feature_store.source.file import RawBatch, digest, read_batches
from feature_store.source.table_mapping import TableMapping


@dataclass(frozen=True)
class Delivery:
    """Rows as a source delivers them, with the digest by which they are known again.

    `name` stands in commit records and in the quarantine, `where` in messages. `progress` is kept in the commit record and says
    how far a query has been read. With `rereads` the source repeats rows by design: what says nothing new is only counted.
    """

    mapping: TableMapping
    name: str
    where: str
    sha256: str
    batches: Iterable[RawBatch]
    progress: str = ""
    rereads: bool = False


def file_delivery(mapping: TableMapping, path: Path) -> Delivery:
    """Return one file as a delivery; its rows are read when they are asked for."""
    return Delivery(mapping, path.name, str(path), digest(path), read_batches(path))
