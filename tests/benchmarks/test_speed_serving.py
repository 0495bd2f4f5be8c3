"""The serving benchmark runs whole, on a very small plan."""

import pytest

from benchmarks import speed_online, speed_serving


@pytest.mark.slow
def test_the_service_is_compared_with_a_bare_endpoint(monkeypatch):
    monkeypatch.setitem(speed_serving.PLANS, "small", speed_serving.Plan((50,), 1, 0.2))
    results = list(speed_serving.persona_over_http("small"))
    assert [result.unit for result in results] == ["×", "requests/s", "ms", "MiB"]
    assert all(result.value > 0 for result in results)
    assert [result.bar for result in results] == ["≥ 0.55 ×", None, "≤ 5 ms", None]


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
