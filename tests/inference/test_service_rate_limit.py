"""A key that asks too often waits; the others do not notice."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.key.rate_limit import RateLimit
from inference.key.ring import ApiKey, Role
from tests.inference.key_case import app_with, bundle_of, key_entry
from tests.inference.service_fake import client_of, require_problem


class Clock:
    """Stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def key(name: str = "crm", rate: float = 2.0, burst: int = 3) -> ApiKey:
    return ApiKey(name, Role.CRM, rate=rate, burst=burst)


def test_a_burst_is_let_through_and_then_the_rate(clock):
    limit = RateLimit(clock)
    assert [limit.wait(key()) for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now = 0.5
    assert [limit.wait(key()) for _ in range(2)] == [0, 0.5]


def test_asking_while_one_has_to_wait_makes_the_wait_no_longer(clock):
    limit = RateLimit(clock)
    waits = [limit.wait(key()) for _ in range(100)]
    assert set(waits[3:]) == {0.5}


def test_a_key_that_was_silent_may_burst_again_and_no_more_than_that(clock):
    limit = RateLimit(clock)
    assert [limit.wait(key()) for _ in range(4)][-1] > 0
    clock.now = 1e6
    assert [limit.wait(key()) for _ in range(4)] == [0, 0, 0, 0.5]


def test_one_key_does_not_take_from_another(clock):
    limit = RateLimit(clock)
    assert [limit.wait(key()) for _ in range(4)][-1] > 0
    assert limit.wait(key("other")) == 0


@given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.1, 50), st.integers(1, 20))
def test_never_more_than_the_burst_and_the_rate_get_through(pauses, rate, burst):
    clock = Clock()
    limit, passed = RateLimit(clock), 0
    for pause in pauses:
        clock.now += pause
        passed += limit.wait(key(rate=rate, burst=burst)) == 0
    assert passed <= burst + rate * clock.now + 1e-6


def test_too_many_requests_are_429_and_say_when_to_come_back():
    entries = {"slow": key_entry("slow", rate=0.5, burst=2), "other": key_entry("other")}
    app = app_with(entries, bundle_of())

    async def scenario():
        async with client_of(app) as client:
            asked = [await client.get("/v1/tags", headers={"X-API-Key": name}) for name in ["slow"] * 3 + ["other"]]
            return asked, await client.get("/health/live")

    (*passed, refused, other), health = asyncio.run(scenario())
    assert [each.status_code for each in [*passed, other, health]] == [200, 200, 200, 200]
    require_problem(refused, 429, "too-many-requests")
    assert refused.headers["retry-after"] == "2"
