"""An ingest that is killed loses and doubles nothing: the smaller version of `benchmarks/durability_ingest.py`."""

import pytest

from benchmarks.durability_entry import kill_at_random
from benchmarks.durability_ingest import KilledIngest
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import LOADING, loading


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["files", "database"])
def test_an_ingest_killed_at_any_moment_can_be_done_again_and_counts_agree(tmp_path, kind):
    result = kill_at_random(KilledIngest(kind, tmp_path / "work", customers=200, days=20), moments=3)
    assert result.faults == ()
    assert sum(result.outcomes.values()) == 3


def test_the_next_load_removes_what_a_killed_one_left_aside(warehouse: Warehouse):
    left = warehouse.root / f"{LOADING}left"
    left.mkdir(parents=True)
    (left / "checked.parquet").touch()
    with loading(warehouse):
        assert not left.exists()
