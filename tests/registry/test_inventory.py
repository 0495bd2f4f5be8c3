"""Which bundle was in service when, from promotions and the bundles that are kept."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from registry.error import BundleError
from registry.inventory import read_inventory
from tests.inference.service_bundle import promote


def record(var, version: int, before: int | None, bundle_id: str) -> None:
    line = {
        "at": datetime(2026, 3, version, tzinfo=UTC).isoformat(), "by": "王工", "reason": "验证通过", "model": "default-risk",
        "from": before, "to": version, "run_id": f"r{version}", "bundle_id": bundle_id,
    }  # fmt: skip
    with (var / "promotions.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


@pytest.fixture
def three(tmp_path):
    """Return a folder in which three versions were promoted, and the ids of their bundles."""
    ids = [promote(tmp_path / "bundles", version).bundle_id for version in (1, 2, 3)]
    for version, bundle_id in enumerate(ids, 1):
        record(tmp_path, version, version - 1 or None, bundle_id)
    return tmp_path, ids


def inventory(var):
    return read_inventory(var / "promotions.jsonl", var / "bundles")


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


def test_a_promotion_that_was_killed_before_it_took_effect_does_not_count(three):
    var, ids = three
    record(var, 4, 3, "20260304T000000Z-0123456789abcdef")
    assert [each.bundle_id for each in inventory(var).bundles] == ids
    promoted = promote(var / "bundles", 5).bundle_id
    record(var, 5, 3, promoted)
    assert [each.bundle_id for each in inventory(var).bundles] == [*ids, promoted]


def test_a_damaged_line_is_named(three):
    var, _ = three
    with (var / "promotions.jsonl").open("a") as file:
        file.write("{\n")
    with pytest.raises(BundleError, match=r"promotions\.jsonl: line 4"):
        inventory(var)
