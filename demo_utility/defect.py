"""Rows that are wrong on purpose, as every real export has them, each counted, so that ingest can be checked against them.

A wrong row is a copy of a good one with one field changed (and a key of its own), so no good row is lost; only in the
metering files are values spoilt in place, as a failing meter does.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    field: str
    reason: str
    header: str
    value: str = ""


# Key column of each export and what may go wrong; "{}" in a value stands for what was there.
_KEYS = {
    "customers": "客户编号", "bills": "应收标识", "payments": "实收标识", "work_orders": "工单受理唯一标识号", "calls": "通话编号",
    "call_turns": "话轮序号", "call_annotations": "通话编号", "contacts": "接触编号", "outages": "停电编号",
}  # fmt: skip
_DEFECTS = {
    "customers": (
        _Defect("customer_type", "unknown_value", "用电类别", "待核实"),
        _Defect("contract_capacity_kva", "negative_value", "合同容量", "-50"),
    ),
    "bills": (
        _Defect("customer_id", "unknown_customer", "客户编号", "99{}"),
        _Defect("kwh", "negative_value", "总电量", "-1{}"),
        _Defect("issued_on", "impossible_date", "发行日期", "2025-02-30"),
        _Defect("bill_id", "duplicate_key", ""),
    ),
    "payments": (
        _Defect("customer_id", "unknown_customer", "客户编号", "99{}"),
        _Defect("paid_at", "impossible_date", "收费时间", "2025-13-05 10:00:00"),
        _Defect("amount", "not_a_number", "实收金额", "壹佰元"),
        _Defect("channel", "unknown_value", "缴费方式", "邮局代收"),
        _Defect("payment_id", "duplicate_key", ""),
    ),
    "work_orders": (
        _Defect("customer_id", "unknown_customer", "客户编号", "99{}"),
        _Defect("accepted_at", "impossible_date", "受理时间", "2026-04-31 09:00:00"),
    ),
    "calls": (
        _Defect("customer_id", "unknown_customer", "客户编号", "99{}"),
        _Defect("ended_at", "missing_value", "结束时间", ""),
    ),
    "call_turns": (
        _Defect("call_id", "unknown_call", "通话编号", "X{}"),
        _Defect("speaker", "unknown_value", "说话人", "系统"),
    ),
    "call_annotations": (_Defect("sentiment", "unknown_value", "客户情绪", "说不清"),),
    "contacts": (
        _Defect("customer_id", "unknown_customer", "客户编号", "99{}"),
        _Defect("channel", "unknown_value", "渠道", "传真"),
    ),
    "outages": (
        _Defect("customer_id", "unknown_customer", "客户编号", "99{}"),
        _Defect("ended_at", "impossible_date", "送电时间", "2025-06-31 08:00:00"),
        _Defect("outage_id", "duplicate_key", ""),
    ),
}


def spoil_texts(name: str, table: pa.Table, seed: int, block: int) -> tuple[pa.Table, Counter[tuple[str, str, str]]]:
    """Return an export of one block as texts with wrong rows added at its end, and their counts by (table, field, reason).

    The first block has at least one row of every kind, where it has rows at all.
    """
    texts = table.cast(pa.schema([(column, pa.string()) for column in table.column_names]))
    rng = stream(seed, f"defect-{name}", block)
    counts: Counter[tuple[str, str, str]] = Counter()
    parts = [texts]
    for letter, defect in zip("ABCDE", _DEFECTS[name], strict=False):
        rows = min(max(int(rng.binomial(len(texts), _SHARE)), int(block == 0)), len(texts))
        if rows:
            chosen = texts.take(pa.array(np.sort(rng.choice(len(texts), rows, replace=False))))
            parts.append(_spoilt(chosen, defect, _KEYS[name], letter))
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
    if key != defect.header and not (key == "通话编号" and defect.reason == "unknown_value"):
        mark = pc.binary_join_element_wise(str(ord(letter)) if key == "话轮序号" else letter, rows[key], "")
        rows = _replaced(rows, key, mark)
    before, _, after = defect.value.partition("{}")
    if "{}" not in defect.value:
        return _replaced(rows, defect.header, pa.array([defect.value or None] * len(rows), pa.string()))
    return _replaced(rows, defect.header, pc.binary_join_element_wise(before, rows[defect.header], after, ""))


def _replaced(table: pa.Table, column: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)
