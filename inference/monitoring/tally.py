"""Counting the columns of a snapshot part by part, by class of customer: memory is flat in the number of customers."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from feature_store.quality.distribution import histogram_edges
from feature_store.quality.reference import Reference, histogram_counts
from feature_store.snapshot.folder import SnapshotFolder
from inference.monitoring.scored import CLASS

EVERYBODY = ""
Edges = Mapping[str, Mapping[str, tuple[float, ...]]]
"""By group, then column."""
Counts = Mapping[str, Mapping[str, NDArray[np.int64]]]
Values = dict[str, dict[str, list[NDArray[np.float64]]]]


def references_of(folder: SnapshotFolder, columns: Sequence[str], edge_rows: int) -> dict[str, dict[str, Reference]]:
    """Return how each column is distributed, by group and column: edges fixed on at most `edge_rows` customers, shares on all.

    Groups are everybody (the empty name) and each class of customer.
    """
    edges = _edges(folder, columns, edge_rows)
    return {
        group: {name: _reference(edges[group][name], counted) for name, counted in of.items()}
        for group, of in tally(folder, edges).items()
    }


def tally(folder: SnapshotFolder, edges: Edges) -> Counts:
    """Return how many customers lie in each bin of each column, nulls last, by group and column of `edges`."""
    found = {
        group: {name: np.zeros(len(each) + 2, dtype=np.int64) for name, each in of.items()}
        for group, of in edges.items()
    }
    columns = list(dict.fromkeys(name for of in edges.values() for name in of))
    for rows in parts(folder, [CLASS, *columns]):
        for group, chosen in groups_of(rows).items():
            for name, each in edges.get(group, {}).items():
                found[group][name] += histogram_counts(numbers(rows, name)[chosen], each)
    return found


def present(folder: SnapshotFolder, names: Sequence[str]) -> list[str]:
    """Return those of `names` that are columns of the facts, in their order."""
    held = set(pq.read_schema(folder.all_facts[0]).names)
    return [name for name in dict.fromkeys(names) if name in held]


def parts(folder: SnapshotFolder, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Yield some columns of the facts, part by part, ids ascending."""
    for path in folder.all_facts:
        yield pq.read_table(path, columns=list(dict.fromkeys(columns)))


def numbers(rows: pa.Table, name: str) -> NDArray[np.float64]:
    """Return a column (n,) as numbers, NaN for null."""
    return np.asarray(rows.column(name).to_numpy(), dtype=np.float64)


def groups_of(rows: pa.Table) -> dict[str, NDArray[np.bool_]]:
    """Return the rows (n,) of everybody and of each class."""
    classes = np.array([each or "" for each in rows.column(CLASS).to_pylist()])
    known = sorted(set(classes.tolist()) - {EVERYBODY})
    return {EVERYBODY: np.ones(len(classes), dtype=bool)} | {name: classes == name for name in known}


def _edges(folder: SnapshotFolder, columns: Sequence[str], edge_rows: int) -> dict[str, dict[str, tuple[float, ...]]]:
    every = max(1, -(-folder.manifest.rows // edge_rows))
    drawn: Values = {}
    for rows in parts(folder, [CLASS, *columns]):
        some = rows.take(list(range(0, rows.num_rows, every)))
        for group, chosen in groups_of(some).items():
            for name in columns:
                drawn.setdefault(group, {}).setdefault(name, []).append(numbers(some, name)[chosen])
    return {group: {name: _tenths(np.concatenate(each)) for name, each in of.items()} for group, of in drawn.items()}


def _tenths(values: NDArray[np.float64]) -> tuple[float, ...]:
    finite = np.sort(values[np.isfinite(values)])
    return histogram_edges(finite) if len(finite) else ()


def _reference(edges: tuple[float, ...], counts: NDArray[np.int64]) -> Reference:
    rows = int(counts.sum())
    return Reference(edges, tuple((counts / max(rows, 1)).tolist()), rows)
