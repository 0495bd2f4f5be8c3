from datetime import date

import numpy as np
import pytest

from demo_utility.almanac import Almanac, build_almanac


@pytest.fixture(scope="module")
def almanac() -> Almanac:
    return build_almanac(36, date(2026, 10, 31))


def day(almanac: Almanac, text: str) -> int:
    return int(np.flatnonzero(almanac.days == np.datetime64(text))[0])


@pytest.mark.parametrize("text", ["2024-02-10", "2025-01-29", "2026-02-17"])
def test_new_year_by_the_moon_is_felt_fully_and_its_shadow_partly(almanac: Almanac, text: str) -> None:
    first = day(almanac, text)
    assert almanac.spring[first] == 1.0
    assert almanac.spring[first - 1] == 1.0  # 除夕
    assert 0 < almanac.spring[first - 8] < almanac.spring[first - 3] < 1
    assert 0 < almanac.spring[first + 10] < 1
    assert almanac.spring[first + 40] == 0


@pytest.mark.parametrize("text", ["2025-10-01", "2025-10-06", "2026-06-19", "2026-05-03", "2026-01-01"])
def test_public_holidays_are_days_off(almanac: Almanac, text: str) -> None:
    assert almanac.day_off[day(almanac, text)]


def test_weekdays_are_counted_from_monday(almanac: Almanac) -> None:
    assert almanac.weekday[day(almanac, "2026-10-31")] == 5
    assert not almanac.day_off[day(almanac, "2026-10-27")]


def test_one_month_before_the_export_is_simulated(almanac: Almanac) -> None:
    assert str(almanac.days[0]) == "2023-10-01"
    assert str(almanac.start) == "2023-11-01"
    assert almanac.month[almanac.first] == 1
    assert len(almanac.months) == 37
