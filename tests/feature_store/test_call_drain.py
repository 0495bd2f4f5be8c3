"""Calls that the service accepted come into the warehouse as ordinary rows, each once, whatever stops the load."""

from contextlib import closing
from datetime import datetime

import pytest

from feature_store import call_drain
from feature_store.call_drain import drain_calls
from feature_store.desk.accepted_call import calls_of, insert_call
from feature_store.desk.database import Desk
from feature_store.duckdb_engine import DuckDBEngine
from tests.feature_store.test_desk_calls import accepted

AT = datetime(2026, 5, 1, 2)
CUSTOMERS = "customer_id,customer_type,opened_on\nA,residential,2020-01-01\n"


@pytest.fixture
def desk(tmp_path):
    found = Desk.open(tmp_path / "desk.db")
    with found.writing() as connection:
        for call in (accepted("K1"), accepted("K2", number=2), accepted("K3", "B")):
            insert_call(connection, call)
    yield found
    found.close()


def rows(warehouse, table: str) -> list[dict[str, object]]:
    with closing(DuckDBEngine(warehouse, threads=1)) as engine:
        return engine.table(table).to_pyarrow().to_pylist()


def test_calls_of_known_customers_are_loaded_and_the_others_wait(load, warehouse, desk):
    load(customers=CUSTOMERS)
    assert (drain_calls(desk, warehouse, AT), drain_calls(desk, warehouse, AT)) == (2, 0)
    calls = {each["call_id"]: each for each in rows(warehouse, "calls")}
    assert calls.keys() == {"K1", "K2"}
    assert calls["K1"]["available_at"] == datetime(2026, 3, 1, 10, 5, 2)
    assert [(each["call_id"], each["turn"], each["text"]) for each in rows(warehouse, "call_turns")] == [
        ("K1", 0, "停电"), ("K2", 0, "停电"),
    ]  # fmt: skip
    load(customers=CUSTOMERS + "B,residential,2020-01-01\n")
    assert drain_calls(desk, warehouse, AT) == 1
    assert len(rows(warehouse, "calls")) == 3


@pytest.mark.parametrize("step", ["_known", "_write", "ingest", "finish_batch"])
def test_a_load_that_dies_at_any_step_is_made_once(load, warehouse, desk, monkeypatch, step):
    load(customers=CUSTOMERS)

    def die(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(call_drain, step, die)
        with pytest.raises(KeyboardInterrupt):
            drain_calls(desk, warehouse, AT)
    assert drain_calls(desk, warehouse, AT) == 2
    assert sorted(each["call_id"] for each in rows(warehouse, "calls")) == ["K1", "K2"]
    assert len(rows(warehouse, "call_turns")) == 2
    assert warehouse.quarantined() == []
    with desk.reading() as connection:
        assert all(each.loaded_at for each in calls_of(connection, "A"))


def test_an_empty_desk_loads_nothing(warehouse, tmp_path):
    with closing(Desk.open(tmp_path / "other.db")) as desk:
        assert drain_calls(desk, warehouse, AT) == 0
