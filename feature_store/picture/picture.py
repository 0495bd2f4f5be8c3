"""A stored picture as it is read while the service runs: neither NumPy nor Arrow is needed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from feature_store.desk.picture import StoredPicture
from feature_store.desk.restriction import Restriction

Amounts = tuple[float | None, ...]


@dataclass(frozen=True)
class TypicalDay:
    """The mean power (kW) of each hour over the days of a season that have a curve."""

    days: int
    kw: Amounts


@dataclass(frozen=True)
class Channel:
    """How often and when last a customer paid through a channel (null: not recorded), and how much (CNY)."""

    channel: str | None
    payments: int
    last_paid_on: date
    last_amount: float


@dataclass(frozen=True)
class Picture:
    """What is drawn of a customer, unchanged since `as_of` (wall-clock time, ISO).

    `months` are first days, oldest first; energy (kWh), money (CNY) and overdue days stand beside them, null where nothing is
    known. `days` holds typical days by season (spring, summer, autumn, winter), null where no curve is collected.
    """

    as_of: str
    months: tuple[date, ...]
    kwh: Amounts
    billed: Amounts
    paid: Amounts
    owed: Amounts
    overdue_days: Amounts
    days: dict[str, TypicalDay | None]
    channels: tuple[Channel, ...]

    def allowed(self, restriction: Restriction) -> "Picture":
        """Return what may be shown of a customer of this restriction.

        Bills, payments and the energy they are for are facts of the contract and stay; the typical day tells how somebody lives,
        and goes with an opt-out of profiling.
        """
        return replace(self, days=dict.fromkeys(self.days)) if restriction.opted_out else self


def picture_from(stored: StoredPicture) -> Picture:
    """Return a stored picture."""
    told: dict[str, Any] = orjson.loads(stored.document)
    amounts = {name: tuple(told[name]) for name in ("kwh", "billed", "paid", "owed", "overdue_days")}
    year, month = map(int, told["first_month"].split("-"))
    return Picture(
        as_of=stored.as_of,
        months=tuple(_later(year, month, each) for each in range(len(amounts["kwh"]))),
        days={name: TypicalDay(day["days"], tuple(day["kw"])) if day else None for name, day in told["days"].items()},
        channels=tuple(_channel(each) for each in told["channels"]),
        **amounts,
    )


def _channel(told: dict[str, Any]) -> Channel:
    return Channel(**{**told, "last_paid_on": date.fromisoformat(told["last_paid_on"])})


def _later(year: int, month: int, months: int) -> date:
    number = year * 12 + month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
