"""The sheet's figures that are mixes: account types, regions, channels, request types, ways to pay, work orders."""

from collections.abc import Mapping

import pandas as pd

from training.segment.profile.figure import Row
from training.segment.profile.label import code_zh

ATTRIBUTES = ("customer_type", "urban_rural", "region")
EVENTS = ("service_channel", "request_type", "payment_channel", "work_order")
SHOWN = 10
"""Codes shown of an item, those most usual among all customers."""


def mix_rows(counts: pd.DataFrame, sizes: Mapping[int, int], group: int) -> list[Row]:
    """Return the lines of one item for a group; empty where nothing is on record.

    An attribute counts customers: its share of all customers of the group, those of whom it is not known included. An event counts
    records: its share of the group's records, unknown where the group has none.

    Parameters
    ----------
    counts
        Of one item: item, code, group, customers, records; −1 is the group of customers without one.
    sizes
        Customers by group.
    """
    if counts.empty:
        return []
    attribute = counts["item"].iloc[0] in ATTRIBUTES
    table = counts.pivot_table(
        index="code", columns="group", values="customers" if attribute else "records", fill_value=0
    )
    everyone = table.sum(axis=1) / (sum(sizes.values()) if attribute else table.to_numpy().sum())
    mine = table[group] if group in table else pd.Series(0.0, index=table.index)
    whole = float(sizes[group] if attribute else mine.sum())
    top = everyone.sort_values(ascending=False, kind="stable").index[:SHOWN]
    return [
        Row(code_zh(str(code)), "%", float(mine[code]) / whole if whole else None, float(everyone[code]))
        for code in top
    ]
