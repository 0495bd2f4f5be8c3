"""The stage of a night that draws the customers, over a tiny utility."""

import shutil
from contextlib import closing

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.picture import digests_between, picture_of
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.snapshot.folder import latest
from feature_store.warehouse import Warehouse
from inference.nightly.picture import picture_customers
from tests.inference.nightly_case import CUSTOMERS


@pytest.fixture
def var(night_town, tmp_path):
    return shutil.copytree(night_town, tmp_path / "var")


def draw(var):
    engine = DuckDBEngine(Warehouse(var / "warehouse"), threads=1)
    with closing(engine), closing(Desk.open(var / "desk.db")) as desk:
        return picture_customers(engine, desk, latest(var / "snapshots"))


def test_a_night_draws_everybody_it_publishes(var):
    with closing(Desk.open(var / "desk.db")) as desk, desk.reading() as connection:
        assert len(digests_between(connection, "", "Z")) == CUSTOMERS
        assert b'"first_month":"2024-04"' in picture_of(connection, "C000").document
    assert draw(var).written == 0


def test_a_failure_of_the_drawing_is_said_and_the_night_stands(var, caplog):
    published = latest(var / "snapshots")
    published.all_facts[1].unlink()
    assert draw(var) is None
    assert "the pictures of customers are not renewed: FileNotFoundError" in caplog.text
    with closing(Desk.open(var / "desk.db")) as desk, desk.reading() as connection:
        assert len(digests_between(connection, "", "Z")) == CUSTOMERS
    assert latest(var / "snapshots").root == published.root
