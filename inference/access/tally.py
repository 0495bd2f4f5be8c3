"""What keys did on which day, counted in one pass: memory grows with keys, days and customers seen, not with lines."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from inference.access.look import Look

REFUSED, PERSONAL = "refused", "personal_read"
KeyDay = tuple[str, date]
IsOffHours = Callable[[Look], bool]


@dataclass
class DayOfKey:
    """What one key did on one day; `customers` and `off_hours` hold ids, refusals count in neither."""

    role: str
    customers: set[str] = field(default_factory=set)
    off_hours: set[str] = field(default_factory=set)
    refused: int = 0
    personal_off_hours: int = 0


@dataclass
class Tally:
    """Counts of lines in the period by what they say, and days of keys also from before it."""

    lines: int = 0
    customers: set[str] = field(default_factory=set)
    events: Counter[str] = field(default_factory=Counter)
    keys: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    roles: Counter[str] = field(default_factory=Counter)
    endpoints: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    days: dict[KeyDay, DayOfKey] = field(default_factory=dict)
    customers_of_key: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def tally(looks: Iterable[Look], first: date, is_off_hours: IsOffHours) -> Tally:
    """Count looks; those before `first` count only as what is usual for a key."""
    counted = Tally()
    for look in looks:
        _of_day(counted, look, off_hours=is_off_hours(look))
        if look.day >= first:
            _of_period(counted, look)
    return counted


def _of_day(counted: Tally, look: Look, *, off_hours: bool) -> None:
    day = counted.days.setdefault((look.key, look.day), DayOfKey(look.role))
    if look.event == REFUSED:
        day.refused += 1
        return
    day.customers.update(look.customers)
    if off_hours:
        day.off_hours.update(look.customers)
        day.personal_off_hours += look.event == PERSONAL


def _of_period(counted: Tally, look: Look) -> None:
    counted.lines += 1
    counted.events[look.event] += 1
    counted.keys[look.key][look.event] += 1
    counted.roles[look.role] += 1
    counted.endpoints[look.endpoint] += 1
    if look.event != REFUSED:
        counted.customers.update(look.customers)
        counted.customers_of_key[look.key].update(look.customers)
        counted.shown.update(tag for shown in look.customers.values() for tag in shown)
