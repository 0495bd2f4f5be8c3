"""Pictures of a few customers, made of histories small enough to work out by hand."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from feature_store.canonical import HOUR_COLUMNS
from feature_store.desk.database import Desk
from feature_store.desk.picture import picture_of
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.picture.night import Renewed, renew_pictures
from feature_store.picture.picture import Picture, picture_from
from feature_store.warehouse import Warehouse
from tests.feature_store.history import Rows, write

AS_OF = datetime(2026, 7, 1)
IDS = ["A", "B", "C"]
CUSTOMERS = [{"customer_id": each, "customer_type": "residential", "opened_on": "2020-01-01"} for each in IDS]


def curve(customer: str, day: str, kw: float, points: int = 96, **cells: object) -> dict[str, object]:
    """Return a day of even power, of whose 96 points so many are there."""
    hours = dict.fromkeys(HOUR_COLUMNS, kw * points / 96)
    return {"customer_id": customer, "day": day, "points": points, "total_kwh": 24 * kw, **hours, **cells}


def reading(customer: str, day: str, kwh: float, **cells: object) -> dict[str, object]:
    return {"customer_id": customer, "day": day, "kwh": kwh, **cells}


def bill(customer: str, month: str, amount: float, **cells: object) -> dict[str, object]:
    """Return the bill of a month, issued on the third and due on the twentieth of the next."""
    later = f"{int(month[:4]) + int(month[5:]) // 12}-{int(month[5:]) % 12 + 1:02d}"
    days = {"period": f"{month}-01", "issued_on": f"{later}-03", "due_on": f"{later}-20"}
    return {
        "bill_id": f"{customer}{month}",
        "customer_id": customer,
        "kwh": 2 * amount,
        "amount": amount,
        **days,
        **cells,
    }


def payment(customer: str, month: str, paid_at: str, amount: float, channel: str | None) -> dict[str, object]:
    """Return a payment towards the bill of a month."""
    of_bill = {"bill_id": f"{customer}{month}", "customer_id": customer}
    return {**of_bill, "paid_at": f"{paid_at} 10:00:00", "amount": amount, "channel": channel}


def renew(
    folder: Path, desk: Desk, as_of: datetime = AS_OF, batches: list[list[str]] | None = None, **tables: Rows
) -> Renewed:
    """Write tables into a new warehouse and renew the pictures of its customers."""
    warehouse = Warehouse(folder / f"warehouse{len(list(folder.glob('warehouse*')))}")
    write(warehouse, **{"customers": CUSTOMERS, **tables})
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        return renew_pictures(engine, desk, batches or [IDS], as_of)


def stored(desk: Desk, customer_id: str) -> Picture | None:
    """Return the picture that is stored of a customer."""
    with desk.reading() as connection:
        found = picture_of(connection, customer_id)
    return None if found is None else picture_from(found)
