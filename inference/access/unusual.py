"""What is unusual about who read what: far more customers than on the key's other days, outside office hours, refused often."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inference.access.look import Look
from inference.access.tally import DayOfKey, Tally
from registry.governance import read_limits

_TO_DEVIATION = 1.4826
"""Median absolute deviation to standard deviation of normal values (Rousseeuw and Croux 1993)."""


class AccessLimits(BaseModel):
    """The table `[access]`: office hours in China's time, and from where on a day of a key is unusual."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office_begins: int = Field(ge=0, le=23)
    office_ends: int = Field(ge=1, le=24)
    least_reads: int = Field(ge=1)
    deviations: float = Field(gt=0)
    least_days: int = Field(ge=2)
    least_refused: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.office_ends <= self.office_begins:
            raise ValueError(
                f"office_ends is {self.office_ends}; allowed: later than office_begins {self.office_begins}"
            )
        return self

    def is_off_hours(self, look: Look) -> bool:
        """Tell whether a look was outside office hours, or at a weekend."""
        weekend = 5
        return look.at.weekday() >= weekend or not self.office_begins <= look.at.hour < self.office_ends


@dataclass(frozen=True)
class Unusual:
    """A day of a key: `kind` is volume, off_hours, personal_off_hours or refused; `usual` is its bound, null for none."""

    kind: str
    day: date
    key: str
    role: str
    value: int
    usual: float | None


def access_limits(configs: Path) -> AccessLimits:
    """Read the table; GovernanceError names file and bad key."""
    return read_limits(configs, "access", AccessLimits)


def unusual(counted: Tally, first: date, limits: AccessLimits) -> list[Unusual]:
    """Return what is unusual from `first` on, by day and key."""
    found = [
        each
        for (key, day), of_key in counted.days.items()
        if day >= first
        for each in _of_day(counted, limits, key, day, of_key)
    ]
    return sorted(found, key=lambda each: (each.day, each.key, each.kind))


def bound_of(others: list[int], deviations: float) -> float:
    """Return what a day may reach: median of the others plus robust deviations, each at least the root of the median (and 1)."""
    middle = median(others)
    spread = _TO_DEVIATION * median(abs(each - middle) for each in others)
    return middle + deviations * max(spread, math.sqrt(middle), 1.0)


def _of_day(counted: Tally, limits: AccessLimits, key: str, day: date, of_key: DayOfKey) -> Iterator[Unusual]:
    read, usual = len(of_key.customers), _usual(counted, limits, key, day, of_key.role)
    if read >= limits.least_reads and usual is not None and read > usual:
        yield Unusual("volume", day, key, of_key.role, read, round(usual, 1))
    if len(of_key.off_hours) >= limits.least_reads:
        yield Unusual("off_hours", day, key, of_key.role, len(of_key.off_hours), None)
    if of_key.personal_off_hours:
        yield Unusual("personal_off_hours", day, key, of_key.role, of_key.personal_off_hours, None)
    if of_key.refused >= limits.least_refused:
        yield Unusual("refused", day, key, of_key.role, of_key.refused, None)


def _usual(counted: Tally, limits: AccessLimits, key: str, day: date, role: str) -> float | None:
    """Return the bound from the key's other days, or of its role where it has too few; null where both have."""
    days = counted.days.items()
    own = [len(of_key.customers) for (other, at), of_key in days if other == key and at != day]
    if len(own) < limits.least_days:
        own = [
            len(of_key.customers) for (other, at), of_key in days if of_key.role == role and (other, at) != (key, day)
        ]
    return bound_of(own, limits.deviations) if len(own) >= limits.least_days else None
