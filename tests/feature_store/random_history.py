"""Random histories of sixty customers in every table the features read: gaps, late data, ties, nulls, and some without any rows."""

from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from feature_store.canonical import CHANNELS, CONCERNS, CONTRACT_KINDS, DERIVED, EQUIPMENT_KINDS, HOUR_COLUMNS, TABLES
from feature_store.column import arrow_schema
from feature_store.warehouse import Warehouse

N = 60
DAYS = pd.date_range("2025-01-01", "2026-03-31", freq="D")
BUSINESS_TYPES = ["故障报修", "投诉", "咨询", "催办", "006", None]


def instants(random, n):
    return pd.Series(pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 455 * 86400, n), unit="s"))


def pick(random, n, values):
    return random.choice(np.array(values, dtype=object), n)


def delivered(random) -> dict[str, pd.DataFrame]:
    """Return the tables that a source delivers."""
    ids = np.array([f"C{i:03d}" for i in range(N)])

    def some(n):
        return pick(random, n, ids[: N - 5])

    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "customer_type": pick(random, N, ["residential", "commercial", "agriculture"]),
            "contract_capacity_kva": random.choice([np.nan, 0.0, 8.0, 400.0], N),
            "operating_capacity_kva": random.choice([np.nan, 8.0, 300.0], N),
            "voltage_level": pick(random, N, ["交流220V", "交流10kV", None, "不明"]),
            "time_of_use": pick(random, N, [True, False, None]),
            "urban_rural": pick(random, N, ["urban", "rural", None]),
            "opened_on": pick(random, N, [pd.Timestamp("2010-05-01").date(), None]),
        }
    )
    readings = pd.DataFrame(
        [(i, d) for i in ids[: N - 10] for d in DAYS if random.random() < 0.3], columns=["customer_id", "day"]
    )
    readings["kwh"] = random.gamma(2.0, 5.0, len(readings)) * (random.random(len(readings)) > 0.1)
    late = readings.day + pd.to_timedelta(random.choice([1, 1, 1, 40], len(readings)), unit="D")
    issued = instants(random, 500).dt.normalize()
    bills = pd.DataFrame(
        {
            "bill_id": [f"B{i}" for i in range(500)],
            "customer_id": some(500),
            "period": issued.dt.date,
            "amount": np.round(random.gamma(2.0, 50.0, 500), 2),
            "owed": random.choice([np.nan, np.nan, 0.0, 30.0], 500),
            "penalty": random.choice([np.nan, 0.0, 2.5], 500),
            "payments_made": pd.array(random.choice([0, 1, 2], 500), dtype="Int64"),
            "issued_on": issued.dt.date,
            "due_on": (issued + pd.Timedelta(days=18)).dt.date,
        }
    )
    paid = bills.sample(400, random_state=2).reset_index(drop=True)
    payments = pd.DataFrame(
        {
            "payment_id": [f"P{i}" for i in range(400)],
            "customer_id": paid.customer_id,
            "bill_id": paid.bill_id,
            "paid_at": pd.to_datetime(paid.issued_on) + pd.to_timedelta(random.integers(1, 80 * 86400, 400), unit="s"),
            "amount": paid.amount * random.choice([1.0, 1.0, 0.5], 400),
            "channel": pick(random, 400, ["app", "bank_debit", "office", "prepaid", None]),
        }
    )
    started = instants(random, 150)
    ended = started + pd.to_timedelta(random.integers(60, 20000, 150), unit="s")
    spans = {"started_at": started, "ended_at": ended}
    calls = pd.DataFrame({"call_id": [f"L{i}" for i in range(150)], "customer_id": some(150), **spans})
    return {
        "customers": customers,
        "meter_readings": readings.assign(available_at=late),
        "bills": bills,
        "payments": payments,
        "calls": calls,
        "outages": pd.DataFrame(
            {
                "outage_id": [f"O{i}" for i in range(150)],
                "customer_id": some(150),
                **spans,
                "planned": pick(random, 150, [True, False]),
            }
        ),
        "contacts": pd.DataFrame(
            {
                "contact_id": [f"K{i}" for i in range(150)],
                "customer_id": some(150),
                "channel": pick(random, 150, ["web", "app", "hotline"]),
                "contacted_at": started,
            }
        ),
        "work_orders": pd.DataFrame(
            {
                "work_order_id": [f"W{i}" for i in range(150)],
                "customer_id": some(150),
                "accepted_at": started,
                "business_type": pick(random, 150, BUSINESS_TYPES),
            }
        ),
        "surveys": pd.DataFrame(
            {
                "survey_id": [f"S{i}" for i in range(150)],
                "customer_id": some(150),
                "surveyed_at": started.dt.normalize(),
                "score": random.integers(1, 6, 150),
            }
        ),
        **belongings(random, some),
    }


def belongings(random, some) -> dict[str, pd.DataFrame]:
    since = instants(random, 100).dt.normalize()
    until = (since + pd.Timedelta(days=200)).dt.date
    return {
        "equipment": pd.DataFrame(
            {
                "equipment_id": [f"E{i}" for i in range(100)],
                "customer_id": some(100),
                "kind": pick(random, 100, EQUIPMENT_KINDS),
                "rated_kw": random.choice([np.nan, 7.0, 60.0], 100),
                "smart": pick(random, 100, [True, False, None]),
                "installed_on": since.dt.date,
                "removed_on": until.where(random.random(100) < 0.3, None),
            }
        ),
        "contracts": pd.DataFrame(
            {
                "contract_id": [f"T{i}" for i in range(100)],
                "customer_id": some(100),
                "kind": pick(random, 100, CONTRACT_KINDS),
                "market_trading": pick(random, 100, [True, False, None]),
                "signed_on": since.dt.date,
                "valid_until": until.where(random.random(100) < 0.6, None),
            }
        ),
    }


def derived(random, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables as they are worked out here of the delivered ones; curves of days with a reading."""
    calls, days = tables["calls"], tables["meter_readings"].sample(300, random_state=1)[["customer_id", "day"]]
    sent = instants(random, 200)
    return {
        "text_signals": pd.DataFrame(
            {
                "call_id": calls.call_id,
                "customer_id": calls.customer_id,
                "said_at": calls.ended_at,
                "available_at": calls.ended_at,
                "sentiment": pick(random, len(calls), ["dissatisfied", "neutral", "satisfied"]),
                "dissatisfaction": random.random(len(calls)),
                **{f"concern_{name}": random.random(len(calls)) < 0.2 for name in CONCERNS},
            }
        ),
        "curve_days": curves(random, days.reset_index(drop=True)),
        "party_members": pd.DataFrame(
            {
                "customer_id": tables["customers"].customer_id[:40],
                "party_id": "P",
                "accounts": random.integers(1, 4, 40),
                "rule": "phone",
                "available_at": pd.Timestamp("2026-01-01"),
            }
        ),
        "message_owners": pd.DataFrame(
            {
                "message_id": [f"M{i}" for i in range(200)],
                "customer_id": pick(random, 200, [*tables["customers"].customer_id[:20], None]),
                "sent_at": sent,
                "rule": "phone",
                "candidates": 1,
                "available_at": sent + pd.to_timedelta(random.integers(0, 30, 200), unit="D"),
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
