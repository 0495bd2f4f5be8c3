"""From when to when the warehouse knows things: what “now” means for training and tagging where nobody says otherwise."""

from datetime import datetime, timedelta

import pandas as pd

from feature_store.engine import Engine
from feature_store.error import WarehouseError

_DAILY = (("meter_readings", "day"), ("bills", "issued_on"))


def horizon(engine: Engine) -> tuple[datetime, datetime]:
    """Return (first, end): midnight of the first day with a reading or a bill, and midnight after the last day of either.

    Raises
    ------
    WarehouseError
        There are neither readings nor bills.
    """
    spans = [_span(engine, table, column) for table, column in _DAILY]
    known = [span for span in spans if span is not None]
    if not known:
        raise WarehouseError("the warehouse holds neither meter readings nor bills; ingest first")
    return min(first for first, _ in known), max(last for _, last in known) + timedelta(days=1)


def _span(engine: Engine, name: str, column: str) -> tuple[datetime, datetime] | None:
    table = engine.table(name)
    row = table.aggregate(first=table[column].min(), last=table[column].max()).to_pandas().iloc[0]
    if pd.isna(row["first"]):
        return None
    return pd.Timestamp(row["first"]).to_pydatetime(), pd.Timestamp(row["last"]).to_pydatetime()
