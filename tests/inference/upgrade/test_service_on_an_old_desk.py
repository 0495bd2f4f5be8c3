"""A service that meets the desk of the release before answers what to do, and works once that is done."""

from dataclasses import replace

import pytest

from feature_store.desk.database import Desk
from feature_store.migration.lineage import DESK
from feature_store.migration.running import upgrade
from inference.app import create_app
from tests.feature_store.migration.release import HERE, restored
from tests.inference.console.visitor import visiting
from tests.inference.key_case import bundle_of, every_role, office

CONTESTS = "/v1/contests"


@pytest.fixture
def location(tmp_path) -> str:
    return restored(HERE / "0.1.0-desk-sqlite.sql", tmp_path / "desk.db")


@pytest.fixture
def visitor(location, tmp_path):
    desk = Desk.open(location)
    with visiting(create_app(replace(office(every_role(), bundle_of(), var=tmp_path), desk=desk))) as opened:
        yield opened
    desk.close()


def test_it_names_the_command_and_then_answers_as_before(visitor, location):
    refused = visitor.get(CONTESTS, headers={"x-api-key": "operator"})
    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:gridtags:problem:other-schema"
    assert refused.json()["detail"] == f"desk: schema 0001, needed is {DESK.head}: run `gridtags upgrade`"
    upgrade(DESK, location)
    answered = visitor.get(CONTESTS, headers={"x-api-key": "operator"})
    assert [each["statement"] for each in answered.json()["contests"]] == ["我家白天没人"]
