"""Which bundle was in service when, from the ledger and the bundles that are kept."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from registry.error import LedgerError
from registry.inventory import read_inventory
from registry.ledger import Ledger
from tests.inference.service_bundle import promote
from tests.registry.service_entry import served


@pytest.fixture
def three(tmp_path):
    """Return a folder in which three versions were promoted, and the ids of their bundles."""
    manifests = [promote(tmp_path / "bundles", version) for version in (1, 2, 3)]
    for version, manifest in enumerate(manifests, 1):
        served(tmp_path / "ledger.db", manifest, version - 1 or None, datetime(2026, 3, version, tzinfo=UTC))
    return tmp_path, [each.bundle_id for each in manifests]


def inventory(var):
    return read_inventory(Ledger.open(var / "ledger.db"), var / "bundles")


def test_before_the_first_promotion_nothing_was_in_service(tmp_path):
    assert inventory(tmp_path).bundles == []
    assert inventory(tmp_path).at(datetime.now(tz=UTC)) is None


def test_a_bundle_is_in_service_until_the_next(three):
    var, ids = three
    found = inventory(var)
    assert [(each.bundle_id, each.models) for each in found.bundles] == [
        (bundle_id, {"default-risk": version}) for version, bundle_id in enumerate(ids, 1)
    ]
    assert [each.until for each in found.bundles] == [found.bundles[1].since, found.bundles[2].since, None]
    second = found.bundles[1].since
    assert found.at(second).bundle_id == ids[1]
    assert found.at(second - timedelta(microseconds=1)).bundle_id == ids[0]


def test_versions_are_known_of_a_bundle_that_is_not_kept_any_more(three):
    var, ids = three
    shutil.rmtree(var / "bundles" / ids[0])
    first = inventory(var).of(ids[0])
    assert (first.models, first.manifest) == ({"default-risk": 1}, None)


def test_a_bundle_that_a_rollback_brought_back_comes_again(three):
    var, ids = three
    served(var / "ledger.db", promote(var / "bundles", 2), 3, datetime(2026, 3, 4, tzinfo=UTC), kind="rollback")
    assert [each.bundle_id for each in inventory(var).bundles] == [*ids, ids[1]]
    assert inventory(var).of(ids[1]).until is None


def test_an_entry_that_does_not_say_what_it_put_in_service_is_named(three):
    var, _ = three
    Ledger.open(var / "ledger.db").append("promotion", "王工", {}, {})
    with pytest.raises(LedgerError, match="entry 10"):
        inventory(var)
