"""What of a customer's calls and work orders is read as of an instant, and what of price surveys is an outcome."""

from datetime import datetime

import pandas as pd
import pytest

from feature_store.customer_text import customer_texts
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.outcome import outcomes
from feature_store.warehouse import Warehouse
from tests.feature_store.history import write

AS_OF = datetime(2025, 6, 1)


def order(at, text, **more):
    return {"customer_id": "A", "accepted_at": at, "accept_content": text, "handle_opinion": "已解释电价", **more}


def turn(number, speaker, text, at):
    return {"call_id": "c1", "turn": number, "speaker": speaker, "text": text, "spoken_at": at}


def survey(number, at, score, **more):
    return {
        "survey_id": f"S{number}",
        "customer_id": f"C{number}",
        "surveyed_at": at,
        "score": score,
        "topic": "电费电价",
        **more,
    }


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    warehouse = Warehouse(tmp_path_factory.mktemp("text") / "warehouse")
    orders = [
        order("2024-06-01T00:00:00", "一年前当天"),
        order("2024-05-31T23:59:59", "太久以前"),
        order("2025-06-01T00:00:00", "当天零点"),
        order("2025-05-01T08:00:00", "后来才知道", available_at="2025-06-02T00:00:00"),
    ]
    turns = [
        turn(0, "agent", "您好请讲", "2025-03-01T08:00:00"),
        turn(1, "customer", "电费太贵", "2025-03-01T08:00:09"),
        turn(2, "customer", None, "2025-03-01T08:00:20"),
    ]
    calls = [
        {"call_id": "c1", "customer_id": "A", "started_at": "2025-03-01T08:00:00", "ended_at": "2025-03-01T08:01:00"}
    ]
    surveys = [
        survey(1, "2025-06-01T00:00:00", 2),
        survey(2, "2025-07-01T23:59:59", 3),
        survey(3, "2025-07-02T00:00:00", 1),
        survey(4, "2025-05-31T23:59:59", 1),
        survey(5, "2025-06-10T09:00:00", 1, topic="咨询"),
        survey(6, "2025-06-10T09:00:00", 1, available_at="2025-08-01T00:00:00"),
    ]
    write(warehouse, work_orders=orders, calls=calls, call_turns=turns, surveys=surveys)
    engine = DuckDBEngine(warehouse, threads=1)
    yield engine
    engine.close()


def test_a_year_of_what_was_accepted_and_said_is_read_and_nothing_known_later(engine):
    rows = pd.DataFrame({"customer_id": ["B", "A"], "as_of": pd.Timestamp(AS_OF)})
    assert customer_texts(engine, rows) == ["", "一年前当天\n电费太贵"]


def test_the_handlers_opinion_and_the_agents_words_are_never_read(engine):
    late = pd.DataFrame({"customer_id": ["A"], "as_of": [pd.Timestamp("2025-06-03")]})
    (text,) = customer_texts(engine, late)
    assert text == "后来才知道\n当天零点\n电费太贵"


def test_low_answers_on_prices_within_a_month_are_the_outcome(engine):
    found = outcomes("discontent_with_prices", engine, [AS_OF], datetime(2025, 9, 1)).set_index("customer_id")
    assert found.target.to_dict() == {"C1": 1, "C2": 0, "C6": 1}
    assert found.ripe_at["C1"] == found.ripe_at["C2"] == pd.Timestamp("2025-07-02")


def test_an_answer_counts_once_its_month_is_over_and_it_has_arrived(engine):
    assert outcomes("discontent_with_prices", engine, [AS_OF], datetime(2025, 7, 1)).empty
    ripe = outcomes("discontent_with_prices", engine, [AS_OF], datetime(2025, 7, 3))
    assert ripe.customer_id.tolist() == ["C1", "C2"]
