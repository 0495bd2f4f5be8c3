"""Rows that are wrong on purpose, as every real export has them, each counted, so that ingest can be checked against them.

A wrong row is a copy of a good one with one field changed (and a key of its own), so no good row is lost; only in the
metering files are values spoilt in place, as a failing meter does.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from demo_utility.profile import read_profile
from demo_utility.stream import stream

_SHARE = 0.0003
_METER_SHARE = 0.00001


@dataclass(frozen=True, order=True)
class BadRows:
    """How many rows of a canonical table are wrong in which canonical field, and why."""

    table: str
    field: str
    reason: str
    rows: int


@dataclass(frozen=True)
class _Defect:
    """See profiles/defects.toml."""

    field: str
    reason: str
    header: str = ""
    value: str = ""


@cache
def _defects(table: str) -> tuple[_Defect, ...]:
    return tuple(_Defect(**entry) for entry in read_profile("defects")[table]["defects"])


def as_texts(table: pa.Table) -> pa.Table:
    """Return an export with every value as it stands in a delimited file."""
    return table.cast(pa.schema([(column, pa.string()) for column in table.column_names]))


def spoil_texts(name: str, table: pa.Table, seed: int, block: int) -> tuple[pa.Table, Counter[tuple[str, str, str]]]:
    """Return an export of one block as texts with wrong rows added at its end, and their counts by (table, field, reason).

    The first block has at least one row of every kind, where it has rows at all.
    """
    texts = as_texts(table)
    rng = stream(seed, f"defect-{name}", block)
    counts: Counter[tuple[str, str, str]] = Counter()
    parts = [texts]
    key = read_profile("defects")[name]["key"]
    for letter, defect in zip("ABCDE", _defects(name), strict=False):
        rows = min(max(int(rng.binomial(len(texts), _SHARE)), int(block == 0)), len(texts))
        usable = texts.filter(pc.is_valid(texts[defect.header])) if "{}" in defect.value else texts
        rows = min(rows, len(usable))
        if rows:
            chosen = usable.take(pa.array(np.sort(rng.choice(len(usable), rows, replace=False))))
            parts.append(_spoilt(chosen, defect, key, letter))
            counts[name, defect.field, defect.reason] += rows
    return pa.concat_tables(parts), counts


def spoil_meter(
    name: str, table: pa.Table, column: str, field: str, seed: int, block: int
) -> tuple[pa.Table, Counter[tuple[str, str, str]]]:
    """Return metering rows with some values of `column` negative in place and some rows of unknown customers added."""
    rng = stream(seed, f"defect-{name}", block)
    at_least = int(block == 0)
    negative = min(max(int(rng.binomial(len(table), _METER_SHARE)), at_least), len(table))
    unknown = min(max(int(rng.binomial(len(table), _METER_SHARE)), at_least), len(table))
    strangers = table.take(pa.array(np.sort(rng.choice(len(table), unknown, replace=False))))
    strangers = _replaced(strangers, "客户编号", pc.binary_join_element_wise("99", strangers["客户编号"], ""))
    good = table[column].to_numpy().copy()
    chosen = rng.choice(np.flatnonzero(good > 0), negative, replace=False)
    good[chosen] = -good[chosen]
    spoilt = _replaced(table, column, pa.array(good, table[column].type, from_pandas=True))
    counts = Counter({(name, field, "negative_value"): negative, (name, "customer_id", "unknown_customer"): unknown})
    return pa.concat_tables([spoilt, strangers]), counts


def _spoilt(rows: pa.Table, defect: _Defect, key: str, letter: str) -> pa.Table:
    if not defect.header:
        return rows
    if key and key != defect.header:
        mark = pc.binary_join_element_wise(str(ord(letter)) if key == "话轮序号" else letter, rows[key], "")
        rows = _replaced(rows, key, mark)
    before, _, after = defect.value.partition("{}")
    if "{}" not in defect.value:
        return _replaced(rows, defect.header, pa.array([defect.value or None] * len(rows), pa.string()))
    return _replaced(rows, defect.header, pc.binary_join_element_wise(before, rows[defect.header], after, ""))


def _replaced(table: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)
