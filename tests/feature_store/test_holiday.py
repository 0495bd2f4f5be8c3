"""The calendar of public holidays holds together."""

from datetime import date, timedelta

import pytest

from feature_store.holiday import (
    CALENDAR_FIRST,
    CALENDAR_LAST,
    HOLIDAYS,
    SPRING_FESTIVAL,
    WORKDAYS_NEAR_SPRING_FESTIVAL,
)


def test_no_day_is_a_holiday_twice_and_all_lie_in_the_calendar():
    days = [*HOLIDAYS, *SPRING_FESTIVAL]
    assert len(days) == len(set(days))
    assert all(CALENDAR_FIRST <= day <= CALENDAR_LAST for day in days)


@pytest.mark.parametrize(("year", "days_off"), [(2023, 7), (2024, 8), (2025, 8), (2026, 9), (2027, 8)])
def test_spring_festival_is_as_long_as_its_notice_says(year, days_off):
    assert sum(day.year == year for day in SPRING_FESTIVAL) == days_off


@pytest.mark.parametrize(
    ("year", "days_off"), [(2024, 1 + 3 + 5 + 3 + 3 + 7), (2025, 1 + 3 + 5 + 3 + 8), (2026, 3 + 3 + 5 + 3 + 3 + 7)]
)
def test_other_holidays_are_as_many_as_the_notice_says_with_the_weekends_they_join(year, days_off):
    assert sum(day.year == year for day in HOLIDAYS) == days_off


def test_working_days_near_the_festival_are_working_days_outside_its_shadow():
    assert all(day.weekday() < 5 for day in WORKDAYS_NEAR_SPRING_FESTIVAL)
    assert not {*WORKDAYS_NEAR_SPRING_FESTIVAL} & {*HOLIDAYS, *SPRING_FESTIVAL}
    gap = min(abs(day - off) for day in WORKDAYS_NEAR_SPRING_FESTIVAL for off in SPRING_FESTIVAL)
    assert gap >= timedelta(days=21)
    assert date(2026, 3, 16) in WORKDAYS_NEAR_SPRING_FESTIVAL
