"""What a picture says, against histories worked out by hand."""

from contextlib import closing
from datetime import date, datetime

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.restriction import NO_RESTRICTION, Restriction
from feature_store.picture.picture import Channel
from feature_store.picture.window import PictureWindow
from tests.feature_store.picture.picture_case import bill, curve, payment, reading, renew, stored

CURVES = [
    curve("A", "2025-12-31", 4.0),
    curve("A", "2026-01-10", 1.0, points=48),
    curve("A", "2026-07-01", 9.0),
    curve("A", "2025-06-30", 9.0),
    curve("A", "2026-06-30", 3.0),
]
READINGS = [
    reading("A", "2026-05-01", 1.25),
    reading("A", "2026-05-31", 2.0),
    reading("A", "2024-06-30", 9.0),
    reading("B", "2026-06-30", 5.0, available_at="2026-07-02"),
]
BILLS = [
    bill("A", "2026-04", 100.0),
    bill("A", "2026-05", 50.0),
    bill("B", "2026-03", 80.0),
    bill("C", "2026-04", 7.0, owed=30.0),
]
PAYMENTS = [
    payment("A", "2026-04", "2026-05-25", 100.0, "wechat"),
    payment("A", "2026-05", "2026-06-10", 20.0, "office"),
    payment("B", "2026-03", "2026-04-05", 80.0, None),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    with closing(Desk.open(folder / "desk.db")) as opened:
        renew(folder, opened, curve_days=CURVES, meter_readings=READINGS, bills=BILLS, payments=PAYMENTS)
        yield opened


def of_month(values, month):
    return values[(date.fromisoformat(f"{month}-01").year - 2024) * 12 + int(month[5:]) - 7]


def test_the_window_is_the_24_whole_months_before():
    months = PictureWindow(datetime(2026, 7, 15, 3)).months
    assert (months[0], months[-1], len(months)) == (date(2024, 7, 1), date(2026, 6, 1), 24)
    assert PictureWindow(datetime(2026, 1, 1)).months[-1] == date(2025, 12, 1)
    assert PictureWindow(datetime(2026, 7, 15)).year_begins == date(2025, 7, 1)


def test_a_typical_day_is_the_mean_of_the_days_of_its_season_a_missing_point_counting_for_nothing(desk):
    days = stored(desk, "A").days
    assert (days["winter"].days, days["winter"].kw[0]) == (2, pytest.approx((4.0 * 96 + 1.0 * 48) / 144, rel=1e-3))
    assert days["summer"].kw == (3.0,) * 24  # neither the day of as_of nor one of more than twelve months ago
    assert days["spring"] is days["autumn"] is None


def test_energy_is_the_sum_of_the_readings_and_else_what_was_billed(desk):
    kwh = stored(desk, "A").kwh
    assert of_month(kwh, "2026-05") == 3.2  # 3.25 to a tenth, halves to the even digit
    assert of_month(kwh, "2026-04") == 200.0
    assert of_month(kwh, "2026-06") is None


def test_what_was_not_known_yet_is_not_in_the_picture(desk):
    assert of_month(stored(desk, "B").kwh, "2026-06") is None


def test_a_bill_paid_late_a_bill_part_paid_and_arrears_that_a_source_states(desk):
    late, open_, stated = stored(desk, "A"), stored(desk, "A"), stored(desk, "C")
    april = [of_month(getattr(late, name), "2026-04") for name in ("billed", "paid", "owed", "overdue_days")]
    may = [of_month(getattr(open_, name), "2026-05") for name in ("billed", "paid", "owed", "overdue_days")]
    assert (april, may) == ([100.0, 100.0, 0.0, 4.0], [50.0, 20.0, 30.0, 10.0])
    assert [of_month(getattr(stated, name), "2026-04") for name in ("billed", "paid", "owed")] == [7.0, None, 30.0]


def test_ways_of_paying_come_with_their_number_and_the_last_payment(desk):
    assert stored(desk, "A").channels == (
        Channel("office", 1, date(2026, 6, 10), 20.0),
        Channel("wechat", 1, date(2026, 5, 25), 100.0),
    )
    assert [each.channel for each in stored(desk, "B").channels] == [None]


def test_after_an_opt_out_the_contract_stays_and_the_way_of_life_goes(desk):
    picture = stored(desk, "A")
    shown = picture.allowed(Restriction(opted_out=True))
    assert set(shown.days.values()) == {None}
    assert (shown.billed, shown.kwh, shown.channels) == (picture.billed, picture.kwh, picture.channels)
    assert picture.allowed(NO_RESTRICTION) == picture
