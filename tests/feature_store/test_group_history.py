"""What groups have on record: counted by the engine, as it was known at the instant."""

from datetime import date, datetime

import pandas as pd
import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.group_history import group_counts, group_curves, recorded_tables
from feature_store.short_history import features_of_last_days
from feature_store.tables.metering import CURVE_DAYS

AS_OF = datetime(2026, 4, 1)
MEMBERS = pd.DataFrame({"customer_id": ["A", "B", "C"], "group": [0, 0, 1]})


@pytest.fixture
def engine(warehouse, load):
    at = pd.to_datetime(["2026-03-01", "2026-03-02", "2026-03-03", "2024-01-01", "2026-04-01"])
    contacts = {
        "contact_id": list("12345"),
        "customer_id": list("AABAC"),
        "channel": ["app", "app", "web", "web", "app"],
    }
    types = {"customer_id": ["A", "B", "C"], "customer_type": ["residential", "residential", "commercial"]}
    days = pd.date_range("2025-12-01", "2026-03-31").date
    load(
        customers=pd.DataFrame(types),
        contacts=pd.DataFrame({**contacts, "contacted_at": at}),
        meter_readings=pd.DataFrame({"customer_id": "A", "day": days, "kwh": 2.0}),  # the last day is known a day later
    )
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


def test_records_of_a_year_before_the_instant_count_and_others_do_not(engine):
    counts = group_counts(engine, MEMBERS, AS_OF)
    channels = counts[counts["item"] == "service_channel"].set_index(["code", "group"])
    assert channels["records"].to_dict() == {("app", 0): 2, ("web", 0): 1}
    assert channels["customers"].to_dict() == {("app", 0): 1, ("web", 0): 1}


def test_item_that_was_never_recorded_has_no_row(engine):
    counts = group_counts(engine, MEMBERS, AS_OF)
    assert set(counts["item"]) == {"customer_type", "service_channel"}
    assert recorded_tables(engine, {"customers", "outages", "bills"}) == {"customers"}


def test_customers_without_a_group_are_not_counted(engine):
    counts = group_counts(engine, MEMBERS.iloc[:1], AS_OF)
    assert counts.loc[counts["item"] == "customer_type", "customers"].tolist() == [1]


def test_short_history_knows_nothing_of_earlier_days_but_the_master_data(engine):
    names = ["kwh_last_365_days", "contacts_last_365_days", "is_residential"]
    shown = features_of_last_days(engine, names, ["A", "B", "C"], AS_OF, 14).set_index("customer_id")
    assert shown.loc["A", names].tolist() == [26.0, 0.0, 1.0]
    assert features_of_last_days(engine, names, ["A"], AS_OF, 31).loc[0, "contacts_last_365_days"] == 2


class CurveEngine(DuckDBEngine):
    """Gives curve days that were written by hand instead of worked out from curves."""

    def versions(self, name):
        days = pd.DataFrame([curve(*day) for day in DAYS], columns=CURVE_DAYS.column_names)
        return self._connection.create_table("days", days, overwrite=True) if name == "curve_days" else None


DAYS = [
    ("A", date(2026, 3, 28), 3.0),
    ("A", date(2026, 3, 30), 1.0),
    ("B", date(2026, 3, 30), 1000.0),
    ("C", date(2024, 7, 1), 5.0),
]


def curve(customer, day, level):
    """Return a day of which the hour from noon has twice `level` and every other hour `level`."""
    hours = {f"h{hour:02d}_kwh": level * (1 + (hour == 12)) for hour in range(24)}
    known = {
        "customer_id": customer,
        "day": day,
        "total_kwh": 25 * level,
        "available_at": datetime(2026, 3, 31),
        **hours,
    }
    return [known.get(name, 0.0) for name in CURVE_DAYS.column_names]


def test_curves_are_means_over_customers_by_season_and_kind_of_day(warehouse):
    engine = CurveEngine(warehouse, threads=1)
    found = group_curves(engine, MEMBERS, AS_OF).set_index(["group", "season", "weekend"])
    engine.close()
    assert found.index.tolist() == [(0, "spring", 0), (0, "spring", 1)]
    assert found["customers"].tolist() == [2, 1]
    # A: 1 kW on a mean of 2.08 kW; B: 1000 kW on a mean of 1041.7 kW; the mill counts no more than the flat.
    assert found["kw_00"].tolist() == [500.5, 3.0]
    assert found["shape_12"].tolist() == pytest.approx([(0.96 + 1.92) / 2, 2.88])
