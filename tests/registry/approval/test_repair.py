"""Alias, bundle and ledger agree after a repair, wherever a process was killed or whoever moved what."""

import shutil
import signal

import pytest

from registry.approval.alias_watch import watch_aliases
from registry.approval.repair import repair
from registry.approval.service_change import require_agreement
from registry.approval.serving_record import serving_record
from registry.bundle import open_bundle
from registry.error import FourEyesError
from registry.tracking import ModelRegistry
from tests.registry.approval.killed_case import killed
from tests.registry.approval.promotion_case import AUDITOR, OPERATOR, ledger_of, state
from tests.registry.approval.service_case import put_in_service

PLACES = [
    ("registry", "set_champion", 1, ["never promoted, was deleted"]),
    ("ledger", "append", 1, ["champion of segments is 1 again, was 2", "never promoted, was deleted"]),
    ("service_change", "switch_bundle", 2, ["was put in service instead of"]),
    ("service_change", "sign_root", 2, []),
]


def agree(registry: ModelRegistry, version: int) -> None:
    """Check that alias, bundle and ledger say that this version of segments serves."""
    record = serving_record(ledger_of(registry))
    require_agreement(registry, record)
    served = open_bundle(registry.settings.bundles).manifest
    assert served.bundle_id == record.last.content.bundle_id
    assert served.models["segments"].version == record.champions()["segments"] == version
    assert registry.champions()["segments"].version == version


@pytest.mark.slow
@pytest.mark.parametrize(("place", "name", "version", "said"), PLACES, ids=[each[1] for each in PLACES])
def test_a_process_that_is_killed_leaves_the_old_or_what_one_command_completes(
    two: ModelRegistry, place: str, name: str, version: int, said: list[str]
) -> None:
    assert killed(two.settings, place, name) == -signal.SIGKILL
    open_bundle(two.settings.bundles)  # whole at every moment
    done = repair(two, OPERATOR)
    agree(two, version)
    assert len(done) == len(said)
    assert all(part in line for part, line in zip(said, done, strict=True))
    assert repair(two, OPERATOR) == []
    put_in_service(two, "segments", 2, "李工", "更新")
    agree(two, 2)


def test_a_repair_says_what_it_did_and_the_ledger_keeps_it(two: ModelRegistry) -> None:
    two.set_champion("segments", 2)
    two.set_champion("default-risk", None)
    done = repair(two, OPERATOR)
    assert done == ["champion of default-risk is 1 again, was none", "champion of segments is 1 again, was 2"]
    (entry,) = ledger_of(two).entries(kind="repair")
    assert (entry.by, entry.content["done"]) == ("王工", done)
    agree(two, 1)


@pytest.mark.parametrize("damage", ["byte", "gone"])
def test_a_damaged_bundle_in_service_is_built_again_with_the_same_id(two: ModelRegistry, damage: str) -> None:
    bundle = open_bundle(two.settings.bundles)
    whole = (bundle.root / "manifest.json").read_bytes()
    if damage == "gone":
        shutil.rmtree(bundle.root)
    else:
        (bundle.root / "models" / "segments" / "model.skops").write_bytes(b"x")
    (said,) = repair(two, OPERATOR)
    assert said.startswith(f"bundle {bundle.manifest.bundle_id} was built again (")
    assert (open_bundle(two.settings.bundles).root / "manifest.json").read_bytes() == whole


def test_where_all_agrees_nothing_is_repaired_and_nothing_recorded(two: ModelRegistry) -> None:
    before, head = state(two), ledger_of(two).head()
    assert repair(two, OPERATOR) == []
    assert (state(two), ledger_of(two).head()) == (before, head)
    with pytest.raises(FourEyesError, match="may not repair"):
        repair(two, AUDITOR)


def test_a_registry_in_which_nothing_was_promoted_serves_nothing(registry: ModelRegistry, register, segments) -> None:
    register(registry, "segments", segments)
    registry.set_champion("segments", 1)
    assert repair(registry, OPERATOR) == ["champion of segments is none again, was 1"]


def test_a_moved_alias_is_recorded_once_and_again_after_a_repair(two: ModelRegistry) -> None:
    moved = {"segments": 2, "default-risk": 1}
    (finding,) = watch_aliases(moved, ledger_of(two))
    assert str(finding) == "champion of segments is 2 in MLflow, but 1 is in service"
    assert watch_aliases(moved, ledger_of(two)) == [finding]
    assert len(list(ledger_of(two).entries(kind="alias_moved"))) == 1
    two.set_champion("segments", 2)
    repair(two, OPERATOR)
    watch_aliases(moved, ledger_of(two))
    assert len(list(ledger_of(two).entries(kind="alias_moved"))) == 2
    assert watch_aliases({"segments": 1, "default-risk": 1}, ledger_of(two)) == []
