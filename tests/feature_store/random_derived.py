"""What is worked out of random histories, at random too: heard calls, curve days, parties, owners of messages."""

from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from feature_store.canonical import CONCERNS, COURSES, DERIVED, HOUR_COLUMNS, TABLES
from feature_store.column import arrow_schema
from feature_store.warehouse import Warehouse
from tests.feature_store.random_history import instants, pick


def derived(random, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables as they are worked out here of the delivered ones; curves of days with a reading."""
    calls, ids = tables["calls"], tables["customers"].customer_id
    days = tables["meter_readings"].sample(5 * len(ids), random_state=1)[["customer_id", "day"]]
    sent = instants(random, 3 * len(ids))
    return {
        "text_signals": pd.DataFrame(
            {
                "call_id": calls.call_id,
                "customer_id": calls.customer_id,
                "said_at": calls.ended_at,
                "available_at": calls.ended_at,
                "sentiment": pick(random, len(calls), ["dissatisfied", "neutral", "satisfied"]),
                "dissatisfaction": random.random(len(calls)),
                "angry": random.random(len(calls)) < 0.1,
                "course": pick(random, len(calls), [*COURSES, None]),
                **{f"concern_{name}": random.random(len(calls)) < 0.2 for name in CONCERNS},
            }
        ),
        "curve_days": curves(random, days.reset_index(drop=True)),
        "party_members": pd.DataFrame(
            {
                "customer_id": ids[: len(ids) // 2],
                "party_id": "P",
                "accounts": random.integers(1, 4, len(ids) // 2),
                "rule": "phone",
                "available_at": pd.Timestamp("2026-01-01"),
            }
        ),
        "message_owners": pd.DataFrame(
            {
                "message_id": [f"M{i}" for i in range(len(sent))],
                "customer_id": pick(random, len(sent), [*ids[: len(ids) // 3], None]),
                "sent_at": sent,
                "rule": "phone",
                "candidates": 1,
                "available_at": sent + pd.to_timedelta(random.integers(0, 30, len(sent)), unit="D"),
            }
        ),
    }


def curves(random, days: pd.DataFrame) -> pd.DataFrame:
    n = len(days)
    hours = pd.DataFrame(random.gamma(0.5, 1.0, (n, 24)) * (random.random((n, 1)) > 0.1), columns=list(HOUR_COLUMNS))
    hours = hours.mask(random.random(hours.shape) < 0.05)
    total = hours.sum(axis="columns")
    split = random.dirichlet(np.ones(5), n) * total.to_numpy()[:, None]
    periods = pd.DataFrame(split, columns=["sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh", "deep_valley_kwh"])
    top = hours.max(axis="columns")
    rest = {
        "points": random.integers(40, 97, n),
        "total_kwh": total,
        "max_kw": top,
        "min_kw": hours.min(axis="columns"),
        "max_at": pd.array(random.integers(0, 96, n), dtype="Int64"),
        "ramp_kw": top * random.random(n),
        "deviation_kw": hours.std(axis="columns"),
        "entropy": random.choice([np.nan, 0.4, 0.9], n),
        "available_at": pd.to_datetime(days.day) + pd.to_timedelta(random.choice([1, 1, 40], n), unit="D"),
    }
    return days.join(hours).join(periods).assign(**rest)


def write_derived(warehouse: Warehouse, tables: dict[str, pd.DataFrame]) -> None:
    for name in sorted(DERIVED):
        schema = arrow_schema(TABLES[name])
        rows = pa.Table.from_pandas(tables[name].reindex(columns=schema.names), schema=schema, preserve_index=False)
        warehouse.write_derived(name, rows, "test", datetime(2026, 5, 1))
