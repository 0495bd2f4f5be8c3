"""The night's documents leave out what the desk does not allow, whether few or many are restricted."""

from contextlib import closing

import orjson
import pytest

from feature_store.desk.database import Desk
from feature_store.desk.restriction import delete_tag, opt_out, raise_tombstone, withdraw_opt_out
from feature_store.online.protocol import Documents
from inference.right import restricted_publication
from inference.right.restricted_publication import allowed_documents
from tests.feature_store.desk_case import ACT

SECTIONS = ("who", "usage", "payment", "voice")


def named(customer_id: str) -> tuple[str, Documents]:
    source = {"kind": "rule", "name": "load.steady", "version": 1}
    tag = {"id": "load.steady", "profiling": True, "source": source}
    persona = {"tags": ["load.steady"], "next_actions": [], **{each: {"statements": []} for each in SECTIONS}}
    return customer_id, Documents(orjson.dumps({"tags": [tag], "unknown": []}), orjson.dumps(persona))


@pytest.fixture
def desk(tmp_path):
    with closing(Desk.open(tmp_path / "desk.db")) as desk:
        yield desk


@pytest.mark.parametrize("few", [0, 5_000])
def test_only_who_is_restricted_now_is_served_less(desk, monkeypatch, few):
    monkeypatch.setattr(restricted_publication, "_FEW", few)
    with desk.writing() as connection:
        for customer_id in ("B", "C"):
            opt_out(connection, customer_id, ACT)
        withdraw_opt_out(connection, "C", ACT)
        delete_tag(connection, "D", "load.steady", ACT)
        raise_tombstone(connection, "E", ACT)
    everyone = [named(each) for each in "ABCDEF"]
    served = dict(allowed_documents(desk, everyone))
    assert list(served) == ["A", "B", "C", "D", "F"]
    assert [each for each in served if orjson.loads(served[each].tags)["tags"]] == ["A", "C", "F"]
    assert served["A"] is everyone[0][1]


def test_who_opts_out_while_others_are_published_is_served_less(desk, monkeypatch):
    monkeypatch.setattr(restricted_publication, "_BATCH", 1)
    documents = allowed_documents(desk, [named("A"), named("B")])
    assert orjson.loads(next(documents)[1].tags)["tags"]
    with desk.writing() as connection:
        opt_out(connection, "B", ACT)
    assert orjson.loads(next(documents)[1].tags)["tags"] == []
