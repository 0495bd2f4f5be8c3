"""Makes the documents of some customers of the rows that an engine gave: arrays in memory, one JSON text a customer."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from feature_store.canonical import HOUR_COLUMNS
from feature_store.picture.gathering import PictureRows
from feature_store.picture.usage import SEASONS
from feature_store.picture.window import PictureWindow

_DIGITS, _EXACT = 4, 12
Numbers = npt.NDArray[np.float64]


def documents(ids: Sequence[str], rows: PictureRows, window: PictureWindow) -> Iterator[tuple[str, bytes]]:
    """Yield customer_id and document (JSON) of each of `ids`, which ascend; a customer without any row gets an empty picture.

    Numbers are rounded to what a drawing shows, so that what is the same to the eye is the same document: power to four digits,
    energy to 0.1 kWh, money to a cent.
    """
    places = {each: place for place, each in enumerate(ids)}
    year, months = _days(rows.days, places), _months(rows, places, window.months)
    used = _channels(rows.channels, places)
    for place, customer_id in enumerate(ids):
        picture = {
            "first_month": window.months[0].isoformat()[:7],
            **{name: values[place] for name, values in months.items()},
            "days": {name: _season(days[place], power[place]) for name, (days, power) in year.items()},
            "channels": used.get(place, []),
        }
        yield customer_id, orjson.dumps(picture, option=orjson.OPT_SERIALIZE_NUMPY)


def _season(days: float, power: Numbers) -> dict[str, Any] | None:
    return {"days": int(days), "kw": power} if days > 0 else None


def _days(rows: pa.Table, places: dict[str, int]) -> dict[str, tuple[Numbers, Numbers]]:
    """Return by season the days, shape (n_customers,), and the power in kW, shape (n_customers, 24), NaN where nothing is known."""
    found = {name: (np.zeros(len(places)), np.full((len(places), 24), np.nan)) for name in SEASONS}
    at, kept = _places(rows, places)
    season, days = np.array(rows.column("season").to_pylist(), dtype=object)[kept], _numbers(rows, "days")[kept]
    power = _rounded(np.column_stack([_numbers(rows, name) for name in HOUR_COLUMNS]))[kept]
    for name, (count, curve) in found.items():
        ours = season == name
        count[at[ours]], curve[at[ours]] = days[ours], power[ours]
    return found


def _months(rows: PictureRows, places: dict[str, int], months: Sequence[date]) -> dict[str, Numbers]:
    """Return kwh, billed, paid, owed and overdue_days, each of shape (n_customers, n_months), NaN where nothing is known."""
    energy = _by_month(rows.energy, "kwh", places, months)
    billed = _by_month(rows.bills, "billed_kwh", places, months)
    money = {name: np.round(_by_month(rows.bills, name, places, months), 2) for name in ("billed", "paid", "owed")}
    overdue = np.floor(_by_month(rows.bills, "overdue_days", places, months))
    # Where meters deliver no days, the bill says how much it was.
    kwh = np.round(np.where(np.isnan(energy), billed, energy), 1).astype(np.float64)
    return {"kwh": kwh, **money, "overdue_days": overdue}


def _by_month(rows: pa.Table, name: str, places: dict[str, int], months: Sequence[date]) -> Numbers:
    table = np.full((len(places), len(months)), np.nan)
    at, kept = _places(rows, places)
    columns = {month: column for column, month in enumerate(months)}
    month = np.array([columns[each] for each in rows.column("month").to_pylist()], dtype=np.int64)[kept]
    table[at, month] = _numbers(rows, name)[kept]
    return table


def _channels(rows: pa.Table, places: dict[str, int]) -> dict[int, list[dict[str, Any]]]:
    """Return by place how a customer pays, the channel used most first."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.to_pylist():
        place = places.get(row["customer_id"])
        if place is not None:
            last = {"last_paid_on": row["last_paid_at"].date().isoformat(), "last_amount": round(row["last_amount"], 2)}
            found.setdefault(place, []).append({"channel": row["channel"], "payments": row["payments"], **last})
    for used in found.values():
        used.sort(key=lambda each: (-each["payments"], each["channel"] or ""))
    return found


def _places(rows: pa.Table, places: dict[str, int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the place of each row whose customer is asked for, and which rows those are."""
    at = np.array([places.get(each, -1) for each in rows.column("customer_id").to_pylist()], dtype=np.int64)
    return at[at >= 0], at >= 0


def _numbers(rows: pa.Table, name: str) -> Numbers:
    values = np.asarray(rows.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    # The order in which an engine adds moves the last bits, and with them a half to one side or the other.
    return _rounded(values, _EXACT)


def _rounded(values: Numbers, digits: int = _DIGITS) -> Numbers:
    """Return values with so many significant digits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.floor(np.log10(np.abs(values)))
    scale = np.power(10.0, digits - 1 - np.where(np.isfinite(exponent), exponent, 0.0))
    return np.round(values * scale) / scale
