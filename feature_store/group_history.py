"""What groups of customers have on record as of an instant: who they are, how they get in touch and pay, when they use power.

Counted by the engine; what comes back has one row for each group and item, however many customers there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pandas as pd

from feature_store.canonical import HOUR_COLUMNS, TABLES
from feature_store.engine import Engine
from feature_store.feature import within
from feature_store.features.load_season import AUTUMN, SPRING, SUMMER, WINTER
from feature_store.version import counts_before

YEAR_DAYS = 365
HOURS_A_DAY = 24.0
SEASONS: Mapping[str, tuple[int, ...]] = {"spring": SPRING, "summer": SUMMER, "autumn": AUTUMN, "winter": WINTER}
_SATURDAY = 5


@dataclass(frozen=True)
class Item:
    """A column of codes; of a table with events only those of the last `days` count."""

    table: str
    column: str
    days: int | None = None


ITEMS: Mapping[str, Item] = {
    "customer_type": Item("customers", "customer_type"),
    "region": Item("customers", "region"),
    "urban_rural": Item("customers", "urban_rural"),
    "service_channel": Item("contacts", "channel", YEAR_DAYS),
    "request_type": Item("contacts", "kind", YEAR_DAYS),
    "work_order": Item("work_orders", "business_type", YEAR_DAYS),
    "payment_channel": Item("payments", "channel", YEAR_DAYS),
}


def group_counts(engine: Engine, members: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Return item, code, group, customers (who have it) and records, for every item of `ITEMS`; nulls are not counted.

    An item without rows has nothing on record as of then.

    Parameters
    ----------
    members
        customer_id and group (int), one row per customer.
    """
    groups = ibis.memtable(members[["customer_id", "group"]])
    found = [_counted(engine, name, item, groups, as_of) for name, item in ITEMS.items()]
    return pd.concat(found, ignore_index=True)


def recorded_tables(engine: Engine, names: set[str]) -> set[str]:
    """Return those of the tables that hold anything: a feature filled with 0 says nothing where its table is empty."""
    return {name for name in names if int(engine.table(name).limit(1).count().to_pandas())}


def group_curves(engine: Engine, members: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Return the mean day of each group by season and kind of day, from the curves of [as_of − 365 days, as_of).

    One row for each group, season and weekend (0/1): `customers`, `kw_00` … `kw_23` (mean power per customer in that hour) and
    `shape_00` … `shape_23` (the same ÷ each customer's mean power, so that a steel mill does not drown its group). Every customer
    counts once. Empty where there are no curves.
    """
    days = _as_of(engine, "curve_days", as_of)
    days = days.filter(within(days.day, ibis.literal(as_of, "timestamp"), YEAR_DAYS) & (days.total_kwh > 0))
    # First, so that a sample of the customers costs what the sample costs.
    days = days.semi_join(ibis.memtable(members[["customer_id"]]), "customer_id")
    seasons = ibis.cases(*[(days.day.month().isin(months), name) for name, months in SEASONS.items()])
    days = days.mutate(season=seasons, weekend=(days.day.day_of_week.index() >= _SATURDAY).cast("int64"))
    level = days.group_by("customer_id").agg(level=days.total_kwh.mean() / HOURS_A_DAY)
    mean = {column: days[column].fill_null(0.0).mean() for column in HOUR_COLUMNS}
    typical = days.group_by(["customer_id", "season", "weekend"]).agg(**mean).inner_join(level, "customer_id")
    rows = typical.inner_join(ibis.memtable(members[["customer_id", "group"]]), "customer_id")
    powers = {f"kw_{hour:02d}": rows[column].mean() for hour, column in enumerate(HOUR_COLUMNS)}
    shapes = {f"shape_{hour:02d}": (rows[column] / rows.level).mean() for hour, column in enumerate(HOUR_COLUMNS)}
    keys = ["group", "season", "weekend"]
    found = rows.group_by(keys).agg(customers=rows.count(), **powers, **shapes).to_pandas()
    return found.sort_values(keys, ignore_index=True)


def _counted(engine: Engine, name: str, item: Item, groups: ir.Table, as_of: datetime) -> pd.DataFrame:
    rows = _as_of(engine, item.table, as_of)
    if item.days is not None:
        rows = rows.filter(
            within(rows[TABLES[item.table].event_timestamp], ibis.literal(as_of, "timestamp"), item.days)
        )
    rows = rows.select("customer_id", code=rows[item.column]).filter(lambda t: t.code.notnull())
    joined = rows.inner_join(groups, "customer_id")
    counted = joined.group_by(["code", "group"]).agg(customers=joined.customer_id.nunique(), records=joined.count())
    frame = counted.to_pandas().sort_values(["code", "group"], ignore_index=True)
    return frame.assign(item=name)[["item", "code", "group", "customers", "records"]]


def _as_of(engine: Engine, name: str, as_of: datetime) -> ir.Table:
    rows = engine.versions(name)
    return rows.filter(counts_before(TABLES[name], rows, ibis.literal(as_of, "timestamp")))
