"""The serving benchmark runs whole, on a very small plan."""

import pytest

from benchmarks import speed_calls, speed_online, speed_rivals, speed_serving


@pytest.mark.slow
def test_the_service_is_compared_with_a_bare_endpoint(monkeypatch):
    monkeypatch.setitem(speed_serving.PLANS, "small", speed_serving.Plan((50,), 1, 0.2))
    results = list(speed_serving.persona_over_http("small"))
    assert [result.unit for result in results] == ["×", "requests/s", "ms", "MiB"]
    assert all(result.value > 0 for result in results)
    assert [result.bar for result in results] == ["≥ 0.55 ×", None, "≤ 5 ms", "≤ 250 MiB"]


@pytest.mark.slow
def test_one_persona_is_compared_with_postgresql_lists_and_lesser_keys(monkeypatch):
    monkeypatch.setitem(speed_serving.PLANS, "small", speed_serving.Plan((120,), 1, 0.2))
    results = list(speed_rivals.persona_beside_others("small"))
    assert [result.bar for result in results] == ["≥ 0.4 ×", "≥ 5 ×", None]
    assert all(result.value > 0 for result in results)


@pytest.mark.slow
def test_calls_are_measured_over_http_and_a_score_after_them(monkeypatch):
    monkeypatch.setitem(speed_calls.CUSTOMERS, "small", (50,))
    monkeypatch.setitem(speed_calls.CALLS, "small", 4)
    results = list(speed_calls.calls_over_http("small"))
    assert [result.unit for result in results] == ["ms", "ms", "MiB", "MiB"]
    assert results[3].value > results[2].value


@pytest.mark.slow
@pytest.mark.parametrize("entry", [speed_online.sqlite_online_store, speed_online.postgres_online_store])
def test_the_online_store_is_measured(monkeypatch, entry):
    monkeypatch.setitem(speed_online.PLANS, "small", speed_online.Plan((2000,), (2000,)))
    results = list(entry("small"))
    assert [result.unit for result in results] == [
        "customers/s", "×", "customers/s", "×", "×", "ms", "µs", "ms", "changes/s", "MiB"
    ]  # fmt: skip
    assert all(result.value > 0 for result in results)
    assert results[3].bar == "≥ 10 ×"
