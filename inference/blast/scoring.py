"""The first pass over a part: which columns would be others, on each side of the comparison."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part
from feature_store.snapshot.writing import part_file, write_part
from inference.blast.output import COLUMNS, features_of, touched_models, with_outputs
from inference.error import InferenceError
from registry.bundle import Bundle
from registry.bundle_reader import verified_bundle

CUSTOMER = "customer_id"


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a version in a staged bundle, and where its files of this run lie.

    `beside` holds for each part the features that the facts lack or that are others on this side; where `some` is true it holds
    only the customers who are examined. `scored` takes the columns that are others.
    """

    model: str
    bundle: Path
    root: Path
    some: bool

    def beside(self, number: int) -> Path:
        """File of customer_id and the features of a part that are not those of the facts."""
        return self.root / "beside" / part_file(number)

    def scored(self, number: int) -> Path:
        """File of customer_id and all columns of a part that are not those of the facts."""
        return self.root / "scored" / part_file(number)


def score_part(snapshot: Path, side: Side, number: int, keep: tuple[str, ...]) -> None:
    """Write the columns of a part that are others on this side, with those columns of the facts that are to be kept beside."""
    folder = SnapshotFolder(snapshot)
    part, bundle = folder.manifest.parts[number], opened(side.bundle)
    beside = pq.read_table(path) if (path := side.beside(number)).exists() else None
    replaced = [] if beside is None else [name for name in beside.column_names if name != CUSTOMER]
    models = touched_models(bundle, side.model, replaced)
    needed = {name for model in models for name in features_of(bundle, model)}
    rows = with_columns(read_facts(folder, part, {*needed, *keep}), beside)
    with threadpool_limits(1):  # the parts are what runs side by side
        rows = with_outputs(rows, bundle, models)
    outputs = [name for model in models for name in COLUMNS[model]]
    write_part(rows.select(list(dict.fromkeys([CUSTOMER, *keep, *replaced, *outputs]))), side.scored(number))


def read_facts(folder: SnapshotFolder, part: Part, names: set[str]) -> pa.Table:
    """Return customer_id and those of the columns that the facts of a part have."""
    known = set(pq.read_schema(folder.facts(part)).names)
    return pq.read_table(folder.facts(part), columns=sorted({CUSTOMER, *names} & known))


def with_columns(rows: pa.Table, others: pa.Table | None) -> pa.Table:
    """Return the customers of `others`, whose ids ascend as those of `rows`, with its columns in place of theirs.

    Raises
    ------
    InferenceError
        A customer of `others` is not among the rows.
    """
    if others is None:
        return rows
    if len(others) < len(rows):
        rows = rows.filter(pc.is_in(rows[CUSTOMER], value_set=others[CUSTOMER].combine_chunks()))
    if not rows[CUSTOMER].equals(others[CUSTOMER]):
        raise InferenceError("the snapshot was changed meanwhile, by an erasure perhaps; run again")
    columns: Mapping[str, pa.ChunkedArray] = {
        **{name: rows[name] for name in rows.column_names},
        **{name: others[name] for name in others.column_names},
    }
    return pa.table(dict(columns))


@lru_cache(maxsize=2)
def opened(bundle: Path) -> Bundle:
    """Return a bundle whose digests this process has compared."""
    return verified_bundle(bundle)
