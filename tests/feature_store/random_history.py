"""Random histories as a source delivers them: gaps, late data, corrections, ties, nulls, and customers without any rows."""

import numpy as np
import pandas as pd

from feature_store.canonical import CONTRACT_KINDS, EQUIPMENT_KINDS

SIXTY = 60
DAYS = pd.date_range("2025-01-01", "2026-03-31", freq="D")
BUSINESS_TYPES = ["故障报修", "投诉", "咨询", "催办", "006", None]


def instants(random, n):
    return pd.Series(pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 455 * 86400, n), unit="s"))


def pick(random, n, values):
    return random.choice(np.array(values, dtype=object), n)


def delivered(random, n_customers: int = SIXTY) -> dict[str, pd.DataFrame]:
    """Return the tables that a source delivers, about as many rows a customer whatever their number."""
    ids = np.array([f"C{i:05d}" for i in range(n_customers)])

    def some(n):
        return pick(random, n, ids[: n_customers - 5])

    def many(of_sixty):
        return of_sixty * n_customers // SIXTY

    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "customer_type": pick(random, n_customers, ["residential", "commercial", "agriculture"]),
            "contract_capacity_kva": random.choice([np.nan, 0.0, 8.0, 400.0], n_customers),
            "operating_capacity_kva": random.choice([np.nan, 8.0, 300.0], n_customers),
            "voltage_level": pick(random, n_customers, ["交流220V", "交流10kV", None, "不明"]),
            "time_of_use": pick(random, n_customers, [True, False, None]),
            "urban_rural": pick(random, n_customers, ["urban", "rural", None]),
            **{
                group: pick(random, n_customers, [True, False, None]) for group in ("low_income", "elderly", "disabled")
            },
            "opened_on": pick(random, n_customers, [pd.Timestamp("2010-05-01").date(), None]),
        }
    )
    customer, day = np.nonzero(random.random((n_customers - 10, len(DAYS))) < (0.3 if n_customers <= 1000 else 0.05))
    readings = pd.DataFrame({"customer_id": ids[customer], "day": DAYS[day]})
    readings["kwh"] = random.gamma(2.0, 5.0, len(readings)) * (random.random(len(readings)) > 0.1)
    late = readings.day + pd.to_timedelta(random.choice([1, 1, 1, 40], len(readings)), unit="D")
    billed, paid_n, met = many(500), many(400), many(150)
    issued = instants(random, billed).dt.normalize()
    bills = pd.DataFrame(
        {
            "bill_id": [f"B{i}" for i in range(billed)],
            "customer_id": some(billed),
            "period": issued.dt.date,
            "kwh": random.choice([np.nan, 0.0, 150.0, 420.0], billed),
            "amount": np.round(random.gamma(2.0, 50.0, billed), 2),
            "owed": random.choice([np.nan, np.nan, 0.0, 30.0], billed),
            "penalty": random.choice([np.nan, 0.0, 2.5], billed),
            "payments_made": pd.array(random.choice([0, 1, 2], billed), dtype="Int64"),
            "issued_on": issued.dt.date,
            "due_on": (issued + pd.Timedelta(days=18)).dt.date,
        }
    )
    paid = bills.sample(paid_n, random_state=2).reset_index(drop=True)
    payments = pd.DataFrame(
        {
            "payment_id": [f"P{i}" for i in range(paid_n)],
            "customer_id": paid.customer_id,
            "bill_id": paid.bill_id,
            "paid_at": pd.to_datetime(paid.issued_on)
            + pd.to_timedelta(random.integers(1, 80 * 86400, paid_n), unit="s"),
            "amount": paid.amount * random.choice([1.0, 1.0, 0.5], paid_n),
            "channel": pick(random, paid_n, ["app", "bank_debit", "office", "prepaid", None]),
        }
    )
    started = instants(random, met)
    ended = started + pd.to_timedelta(random.integers(60, 20000, met), unit="s")
    spans = {"started_at": started, "ended_at": ended}
    calls = pd.DataFrame({"call_id": [f"L{i}" for i in range(met)], "customer_id": some(met), **spans})
    return {
        "customers": customers,
        "meter_readings": readings.assign(available_at=late),
        "bills": bills,
        "payments": payments,
        "calls": calls,
        "outages": pd.DataFrame(
            {
                "outage_id": [f"O{i}" for i in range(met)],
                "customer_id": some(met),
                **spans,
                "planned": pick(random, met, [True, False]),
            }
        ),
        "contacts": pd.DataFrame(
            {
                "contact_id": [f"K{i}" for i in range(met)],
                "customer_id": some(met),
                "channel": pick(random, met, ["web", "app", "hotline"]),
                "contacted_at": started,
            }
        ),
        "work_orders": pd.DataFrame(
            {
                "work_order_id": [f"W{i}" for i in range(met)],
                "customer_id": some(met),
                "accepted_at": started,
                "business_type": pick(random, met, BUSINESS_TYPES),
            }
        ),
        "surveys": pd.DataFrame(
            {
                "survey_id": [f"S{i}" for i in range(met)],
                "customer_id": some(met),
                "surveyed_at": started.dt.normalize(),
                "score": random.integers(1, 6, met),
            }
        ),
        **belongings(random, some, many(100)),
    }


def belongings(random, some, n) -> dict[str, pd.DataFrame]:
    since = instants(random, n).dt.normalize()
    until = (since + pd.Timedelta(days=200)).dt.date
    return {
        "equipment": pd.DataFrame(
            {
                "equipment_id": [f"E{i}" for i in range(n)],
                "customer_id": some(n),
                "kind": pick(random, n, EQUIPMENT_KINDS),
                "rated_kw": random.choice([np.nan, 7.0, 60.0], n),
                "smart": pick(random, n, [True, False, None]),
                "installed_on": since.dt.date,
                "removed_on": until.where(random.random(n) < 0.3, None),
            }
        ),
        "contracts": pd.DataFrame(
            {
                "contract_id": [f"T{i}" for i in range(n)],
                "customer_id": some(n),
                "kind": pick(random, n, CONTRACT_KINDS),
                "market_trading": pick(random, n, [True, False, None]),
                "signed_on": since.dt.date,
                "valid_until": until.where(random.random(n) < 0.6, None),
            }
        ),
    }


def corrected(random, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return what comes again later with other content: a fifth of the bills, a tenth of the readings."""
    bills = tables["bills"].sample(frac=0.2, random_state=4)
    bills["amount"] += 0.25
    known = pd.to_datetime(bills.issued_on) + pd.to_timedelta(random.integers(1, 90, len(bills)), unit="D")
    readings = tables["meter_readings"].sample(frac=0.1, random_state=5)
    later = readings.available_at + pd.to_timedelta(random.integers(1, 60, len(readings)), unit="D")
    return {
        "bills": bills.assign(available_at=known),
        "meter_readings": readings.assign(kwh=readings.kwh + 1.0, available_at=later),
    }
