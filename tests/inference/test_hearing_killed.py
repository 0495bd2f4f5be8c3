"""Hearing keeps what it heard as it goes: a killed run goes on behind it, and nothing counts twice."""

from contextlib import closing
from datetime import datetime, timedelta

import pytest

from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from inference.call import hearing
from inference.call.hearing import hear_calls
from inference.settings import ServiceSettings
from registry.bundle import open_bundle, write_bundle
from tests.inference.nightly_case import NOW, catalogue, load
from tests.inference.service_text_model import CALLS, text_models

CALL_IDS = [f"T{number}" for number in range(len(CALLS))]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    write_bundle(folder / "bundles", text_models(folder / "models"), catalogue(), "王工", "验证通过", NOW)
    return open_bundle(folder / "bundles")


@pytest.fixture
def warehouse(tmp_path):
    ended = [datetime(2026, 3, 1) + timedelta(hours=number) for number in range(len(CALLS))]
    calls = {"call_id": CALL_IDS, "customer_id": ["C1"] * len(CALLS), "started_at": ended, "ended_at": ended}
    texts = [text.removeprefix("客户：") for text in CALLS]
    turns = {"call_id": CALL_IDS, "turn": [1] * len(CALLS), "speaker": ["customer"] * len(CALLS), "text": texts}
    load(tmp_path, "calls", calls, known_at=ended[-1])
    load(tmp_path, "call_turns", {**turns, "spoken_at": ended}, known_at=ended[-1])
    return Warehouse(tmp_path / "warehouse")


def heard(warehouse, bundle, progress=None):
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        return hear_calls(engine, warehouse, bundle, ServiceSettings().configs, NOW, progress)


def signals(warehouse):
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        return engine.table("text_signals").to_pandas().sort_values("call_id", ignore_index=True)


def stop_at(heard_calls):
    def progress(done, _):
        if done >= heard_calls:
            raise KeyboardInterrupt

    return progress


def test_what_was_heard_before_the_kill_is_not_heard_again(warehouse, bundle, monkeypatch):
    monkeypatch.setattr(hearing, "KEPT_AT_ONCE", 2)
    with pytest.raises(KeyboardInterrupt):
        heard(warehouse, bundle, stop_at(4))
    assert signals(warehouse).empty, "nothing counts before everything is heard"
    assert heard(warehouse, bundle) == len(CALLS) - 4
    assert signals(warehouse).call_id.tolist() == CALL_IDS
    assert signals(warehouse).sentiment.tolist() == [mood for mood, _ in CALLS.values()]


def test_a_kill_after_the_last_call_is_made_up_for(warehouse, bundle):
    with pytest.raises(KeyboardInterrupt):
        heard(warehouse, bundle, stop_at(len(CALLS)))
    assert signals(warehouse).empty
    assert heard(warehouse, bundle) == 0
    assert signals(warehouse).call_id.tolist() == CALL_IDS
    assert heard(warehouse, bundle) == 0
