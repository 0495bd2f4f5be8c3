"""Two states a month apart, once for all tests."""

import pytest

from tests.inference.monthly.monthly_case import MONTH, customer, snapshot


@pytest.fixture(scope="session")
def before(tmp_path_factory):
    """Return 200 customers: 150 of region 甲所, 45 of 乙所, five of 丙所; twenty of them owe 100."""
    people = [
        customer(n, region=_region(n), segment=_segment(n), owed_now=100.0 if n < 20 else 0.0) for n in range(200)
    ]
    return snapshot(tmp_path_factory.mktemp("before"), people, MONTH.begin)


@pytest.fixture(scope="session")
def now(tmp_path_factory):
    """Return the same a month later: ten more owe, C0000 is gone, C0200 came, 15 went from 稳定 to 波动."""
    people = [
        customer(
            n, region=_region(n), segment="波动" if n < 15 else _segment(n), owed_now=100.0 if n < 30 else 0.0, high=n % 2,
            default_probability=0.3 if n < 30 else 0.05,
        )
        for n in range(1, 201)
    ]  # fmt: skip
    return snapshot(tmp_path_factory.mktemp("now"), people, MONTH.end, rows=37)


def _region(number: int) -> str:
    return "甲所" if number < 150 else "乙所" if number < 195 else "丙所"


def _segment(number: int) -> str:
    return "稳定" if number < 120 else "波动"
