"""One part of a snapshot as arrays: who is in which segment and class, which tags hold, and the figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from feature_store.snapshot.folder import SnapshotFolder
from inference.catalogue.blast import CLASSES
from inference.catalogue.held_tag import CUSTOMER, tag_columns

SEGMENT, NOBODY = "segment", "未知"
Codes = tuple[NDArray[np.int64], list[str]]
"""The place of each row's value (n,) in the list of values; a null is 未知."""


@dataclass(frozen=True)
class OverviewPart:
    """Neighbouring customers: `facts` with the columns that were asked for, `holds` (n, n_tags) of 1 yes, 0 no, −1 unknown."""

    facts: pa.Table
    holds: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.facts)

    def codes(self, column: str) -> Codes:
        """Return which value each customer has of a text column; everyone is 未知 where the snapshot lacks it."""
        if column not in self.facts.column_names:
            return np.zeros(len(self), "int64"), [NOBODY]
        encoded = self.facts[column].cast(pa.string()).combine_chunks().fill_null(NOBODY).dictionary_encode()
        return encoded.indices.to_numpy().astype("int64"), encoded.dictionary.to_pylist()

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a number of each customer (n,), NaN where null or where the snapshot lacks the column."""
        if column not in self.facts.column_names:
            return np.full(len(self), np.nan)
        return np.asarray(self.facts[column].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")


def overview_parts(snapshot: SnapshotFolder, tags: Sequence[str], columns: Sequence[str]) -> Iterator[OverviewPart]:
    """Yield a snapshot part by part with `tags`, which it must hold, and those of `columns` that it holds."""
    known = set(pq.read_schema(snapshot.all_facts[0]).names) if snapshot.all_facts else set()
    wanted = [name for name in dict.fromkeys((CUSTOMER, SEGMENT, *CLASSES, *columns)) if name in known]
    held = [tag for tag in tags if tag in set(tag_columns(snapshot))]
    for part in snapshot.manifest.parts:
        facts = pq.read_table(snapshot.facts(part), columns=wanted)
        table = pq.read_table(snapshot.tags(part), columns=held)
        cells = [table[tag].to_numpy() for tag in held]
        yield OverviewPart(facts, np.column_stack(cells) if cells else np.empty((len(facts), 0), "int8"))


def by_value(codes: Codes, counts: NDArray[np.float32]) -> Mapping[str, NDArray[np.float64]]:
    """Return the sums of `counts` (n, m) of 0 and 1 over the customers of each value, by value."""
    places, values = codes
    marks = np.zeros((len(values), len(places)), dtype="float32")
    marks[places, np.arange(len(places))] = 1  # exact sums: a part has fewer than 2**24 customers
    return dict(zip(values, (marks @ counts).astype("float64"), strict=True))
