"""The customers of two snapshots side by side, a range of ids at a time: also who came, and who left."""

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from feature_store.snapshot.folder import SnapshotFolder
from feature_store.snapshot.manifest import Part
from inference.catalogue.held_tag import CUSTOMER

NOW, BEFORE = "_now", "_before"
FACT_COLUMNS = (
    "region", "customer_type", "segment", "owed_now", "owed_over_30_days", "bill_amount_last_12_months", "bills_last_12_months",
    "default_probability", "default_band",
)  # fmt: skip
TAG_COLUMNS = ("value.high", "value.middle", "value.low")
_TEXTS = {CUSTOMER, "region", "customer_type", "segment", "default_band"}


def aligned(old: SnapshotFolder | None, new: SnapshotFolder) -> Iterator[pd.DataFrame]:
    """Yield customer_id and the columns of both months, null where the customer was not there; `known…` is 1 where it was.

    One row a customer of either, ranges of ids as the parts of the new snapshot; memory does not grow with the customers.
    """
    kept: dict[str, pa.Table] = {}
    after = ""
    for number, part in enumerate(new.manifest.parts):
        last = part.last if number + 1 < len(new.manifest.parts) else None
        near = [] if old is None else [each for each in old.manifest.parts if _meets(each, after, last)]
        kept = {
            each.file: kept[each.file] if each.file in kept else _read(old, each) for each in near if old is not None
        }
        now = _suffixed(_read(new, part), NOW)
        before = _suffixed(_between(pa.concat_tables(kept.values()), after, last) if kept else _nobody(), BEFORE)
        yield now.merge(before, on=CUSTOMER, how="outer")
        after = part.last


def _meets(part: Part, after: str, last: str | None) -> bool:
    return part.last > after and (last is None or part.first <= last)


def _read(snapshot: SnapshotFolder, part: Part) -> pa.Table:
    """Return the columns of a part, those it lacks as nulls; facts and tags hold the same customers in the same order."""
    facts = _columns(snapshot.facts(part), (CUSTOMER, *FACT_COLUMNS))
    tags = _columns(snapshot.tags(part), TAG_COLUMNS)
    for name in TAG_COLUMNS:
        facts = facts.append_column(name, tags[name])
    return facts


def _columns(path: object, names: tuple[str, ...]) -> pa.Table:
    there = set(pq.read_schema(path).names)
    table = pq.read_table(path, columns=[name for name in names if name in there])
    for name in names:
        if name not in there:
            table = table.append_column(name, pa.nulls(len(table), _kind(name)))
    return table


def _between(table: pa.Table, after: str, last: str | None) -> pa.Table:
    inside = pc.greater(table[CUSTOMER], after)
    return table.filter(inside if last is None else pc.and_(inside, pc.less_equal(table[CUSTOMER], last)))


def _nobody() -> pa.Table:
    return pa.table({name: pa.nulls(0, _kind(name)) for name in (CUSTOMER, *FACT_COLUMNS, *TAG_COLUMNS)})


def _kind(name: str) -> pa.DataType:
    return pa.string() if name in _TEXTS else pa.float64()


def _suffixed(table: pa.Table, when: str) -> pd.DataFrame:
    frame = table.to_pandas().assign(known=1.0)
    return frame.rename(columns={name: name + when for name in frame.columns if name != CUSTOMER})
