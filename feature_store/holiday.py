"""Public holidays of mainland China, 2023–2027: days off as granted, 春节 apart from the others.

Source: 国务院办公厅关于部分节假日安排的通知 of 8 December 2022, 25 October 2023, 12 November 2024 and 4 November 2025, each for the
year that followed. The notice for 2027 was not at hand: its days follow the rule that the one for 2025 lays down (春节 8 days from
除夕, 国庆 7, 劳动 5, each of the others 3 with the weekend, or the day alone on a Wednesday) and are to be replaced once it is.
Weekends worked in exchange (调休) are not kept: they count as the weekends they are.
"""

from datetime import date, timedelta

_SPRING_FESTIVALS = (
    (date(2023, 1, 21), date(2023, 1, 27)),
    (date(2024, 2, 10), date(2024, 2, 17)),
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2027, 2, 5), date(2027, 2, 12)),
)
_OTHERS = (
    (date(2023, 1, 1), date(2023, 1, 2)),
    (date(2023, 4, 5), date(2023, 4, 5)),
    (date(2023, 4, 29), date(2023, 5, 3)),
    (date(2023, 6, 22), date(2023, 6, 24)),
    (date(2023, 9, 29), date(2023, 10, 6)),
    (date(2023, 12, 30), date(2024, 1, 1)),
    (date(2024, 4, 4), date(2024, 4, 6)),
    (date(2024, 5, 1), date(2024, 5, 5)),
    (date(2024, 6, 8), date(2024, 6, 10)),
    (date(2024, 9, 15), date(2024, 9, 17)),
    (date(2024, 10, 1), date(2024, 10, 7)),
    (date(2025, 1, 1), date(2025, 1, 1)),
    (date(2025, 4, 4), date(2025, 4, 6)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 5, 31), date(2025, 6, 2)),
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
    (date(2027, 1, 1), date(2027, 1, 3)),
    (date(2027, 4, 3), date(2027, 4, 5)),
    (date(2027, 5, 1), date(2027, 5, 5)),
    (date(2027, 6, 9), date(2027, 6, 9)),
    (date(2027, 9, 15), date(2027, 9, 15)),
    (date(2027, 10, 1), date(2027, 10, 7)),
)
_NEAR_DAYS = range(21, 43)
_SATURDAY = 5


def _days(spans: tuple[tuple[date, date], ...]) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1))


CALENDAR_FIRST, CALENDAR_LAST = date(2023, 1, 1), date(2027, 12, 31)
SPRING_FESTIVAL = _days(_SPRING_FESTIVALS)
HOLIDAYS = _days(_OTHERS)
"""Days off without 春节."""


def _workdays_near_spring_festival() -> tuple[date, ...]:
    """Return working days three to six weeks before and after 春节: its season without its long shadow."""
    near = {first - timedelta(days=n) for first, _ in _SPRING_FESTIVALS for n in _NEAR_DAYS}
    near |= {last + timedelta(days=n) for _, last in _SPRING_FESTIVALS for n in _NEAR_DAYS}
    off = {*SPRING_FESTIVAL, *HOLIDAYS}
    return tuple(sorted(day for day in near if day.weekday() < _SATURDAY and day not in off))


WORKDAYS_NEAR_SPRING_FESTIVAL = _workdays_near_spring_festival()
