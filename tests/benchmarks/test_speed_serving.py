"""The serving benchmark runs whole, on a very small plan."""

import pytest

from benchmarks import speed_feature_store, speed_serving


@pytest.mark.slow
def test_the_service_is_compared_with_a_bare_endpoint(monkeypatch):
    monkeypatch.setitem(speed_serving.PLANS, "small", speed_serving.Plan((50,), 1, 0.2))
    results = list(speed_serving.persona_over_http("small"))
    assert [result.unit for result in results] == ["×", "requests/s", "ms", "MiB"]
    assert all(result.value > 0 for result in results)
    assert [result.bar for result in results] == ["≥ 0.55 ×", None, "≤ 5 ms", None]


@pytest.mark.slow
def test_the_online_store_is_measured(monkeypatch):
    monkeypatch.setattr(speed_feature_store, "_READS", 200)
    results = list(speed_feature_store.sqlite_online_store("small"))
    assert [(result.unit, result.bar) for result in results] == [("customers/s", None), ("µs", "≤ 20 µs")]
