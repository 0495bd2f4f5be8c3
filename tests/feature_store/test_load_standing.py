"""How the loads stand, in a file that a page reads."""

from datetime import datetime

import pytest

from feature_store.quality.standing import read_standing
from feature_store.quality.standing_writing import write_standing
from feature_store.warehouse import Warehouse
from registry.clock import CHINA

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)


@pytest.fixture
def warehouse(tmp_path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def test_a_warehouse_without_loads_has_no_tables(warehouse, tmp_path):
    assert write_standing(tmp_path, warehouse, NOON).tables == ()
    assert read_standing(tmp_path).made_at == NOON


def test_what_cannot_be_read_is_as_if_nobody_had_written_it(tmp_path):
    assert read_standing(tmp_path) is None
    (tmp_path / "loads.json").write_text('{"made_at": "gestern"}')
    assert read_standing(tmp_path) is None
