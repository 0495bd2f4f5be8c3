"""The list of everyone who gains or loses something, as Parquet for machines and as CSV for people."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from feature_store.snapshot.durable import aside
from inference.blast.tally import Holds, texts
from inference.tag.tagging import YES

PARQUET, CSV = "moved.parquet", "moved.csv"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WORDS = np.array(["no", "yes", "unknown"])  # 0, 1, −1 as places
_SIDES = {"band": "default_band", "action": "default_action", "segment": "segment"}
SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            "customer_id", "tag", "before", "after", "band_before", "band_after", "action_before", "action_after",
            "segment_before", "segment_after",
        )
    ]
)  # fmt: skip


def moved_list(
    ids: pa.ChunkedArray, tags: Sequence[str], before: Holds, after: Holds, sides: tuple[pa.Table, pa.Table]
) -> pa.Table:
    """Return a row for each customer and tag that is gained or lost, ids ascending.

    A customer who only gets another band, action or segment has one row, whose tag is null. `before` and `after` are yes, no or
    unknown; the tag is gained where `after` is yes.
    """
    flips = (before == YES) != (after == YES)
    rows, places = np.nonzero(flips)
    only = np.flatnonzero(_migrates(sides) & ~flips.any(axis=1))
    order = np.argsort(np.concatenate([rows, only]), kind="stable")
    who = np.concatenate([rows, only])[order]
    tag = np.concatenate([np.array(tags, dtype=object)[places], np.full(len(only), None, dtype=object)])[order]
    words = [np.concatenate([_WORDS[held[rows, places]], np.full(len(only), "")])[order] for held in (before, after)]
    columns = [ids.take(pa.array(who)), pa.array(tag, pa.string()), *(pa.array(each, pa.string()) for each in words)]
    return pa.table([*columns, *_both(sides, who)], schema=SCHEMA)


def write_lists(parts: Iterable[Path], folder: Path) -> None:
    """Write what stands in the parts as one Parquet file and one CSV file into the folder `folder`; memory is that of one part."""
    with pq.ParquetWriter(folder / PARQUET, SCHEMA, compression="zstd") as parquet:
        for path in parts:
            parquet.write_table(pq.read_table(path))
    write_csv(folder / PARQUET, folder / CSV)


def write_csv(parquet: Path, target: Path, without: str = "") -> None:
    """Write the rows of a list as CSV, in one step, but for those of the customer `without`."""
    with aside(target) as beside, beside.open("wb") as stream, pq.ParquetFile(parquet) as file:
        stream.write(_BYTE_ORDER_MARK)  # else a spreadsheet takes Chinese for something else
        with csv.CSVWriter(stream, SCHEMA) as writer:
            for batch in file.iter_batches():
                writer.write_batch(batch.filter(pc.not_equal(batch.column("customer_id"), without)))


def _migrates(sides: tuple[pa.Table, pa.Table]) -> NDArray[np.bool_]:
    moved = [texts(sides[0][name]) != texts(sides[1][name]) for name in _SIDES.values()]
    return np.logical_or.reduce(moved)


def _both(sides: tuple[pa.Table, pa.Table], who: NDArray[np.int64]) -> Iterator[pa.ChunkedArray]:
    places = pa.array(who)
    yield from (side[name].take(places) for name in _SIDES.values() for side in sides)
