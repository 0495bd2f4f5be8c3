"""One command puts in service what served before."""

import pytest

from registry.approval.promotion import promote_request
from registry.approval.rollback import roll_back
from registry.approval.serving_record import serving_record
from registry.bundle import open_bundle
from registry.error import FourEyesError, PromotionError
from registry.tracking import ModelRegistry
from tests.registry.approval.promotion_case import (
    AUDITOR,
    GOVERNANCE,
    OPERATOR,
    approved,
    journal,
    ledger_of,
    minutes,
    state,
)
from tests.registry.approval.service_case import put_in_service


def test_a_rollback_takes_the_bundle_of_before_and_is_recorded(two: ModelRegistry, clock) -> None:
    before = open_bundle(two.settings.bundles).manifest
    promote_request(two, approved(two).id, OPERATOR, clock)
    assert roll_back(two, "segments", OPERATOR, "投诉增多", clock) == before
    assert open_bundle(two.settings.bundles).manifest == before
    assert two.champions()["segments"].version == 1
    entry = list(ledger_of(two).entries(kind="rollback"))[-1]
    assert (entry.by, entry.content["version"], entry.content["before"], entry.content["reason"]) == (
        "王工", 1, 2, "投诉增多"
    )  # fmt: skip


def test_a_rollback_leaves_the_other_models_and_the_tags_of_now(two: ModelRegistry, clock, tmp_path) -> None:
    put_in_service(two, "segments", 2, "李工", "更新", clock)
    put_in_service(two, "default-risk", 1, "李工", "重建", clock)
    (tmp_path / "governance.toml").write_text(GOVERNANCE, encoding="utf-8")
    changed = ModelRegistry(two.settings.model_copy(update={"configs": tmp_path}))  # tags that nobody promoted
    manifest = roll_back(changed, "segments", OPERATOR, "投诉增多", clock)
    assert {name: model.version for name, model in manifest.models.items()} == {"segments": 1, "default-risk": 1}
    assert manifest.catalogue_version == journal(two)[-2]["catalogue"]


def test_a_bundle_that_is_not_kept_is_built_again(two: ModelRegistry, clock) -> None:
    before = open_bundle(two.settings.bundles)
    put_in_service(two, "segments", 2, "李工", "更新", clock)
    (before.root / "manifest.json").unlink()
    manifest = roll_back(two, "segments", OPERATOR, "投诉增多", clock)
    assert (manifest.models["segments"].version, manifest.reason) == (1, "投诉增多")
    assert open_bundle(two.settings.bundles).manifest == manifest


def test_another_rollback_goes_a_step_further_back(two: ModelRegistry, clock) -> None:
    for version in (2, 2, 1):
        put_in_service(two, "segments", version, "李工", "更新", clock)
    record = serving_record(ledger_of(two))
    assert record.previous("segments") == 2
    roll_back(two, "segments", OPERATOR, "一", clock)
    assert serving_record(ledger_of(two)).previous("segments") == 1
    assert roll_back(two, "segments", OPERATOR, "二", clock).models["segments"].version == 1


def test_what_never_served_cannot_come_back(two: ModelRegistry) -> None:
    before = state(two)
    with pytest.raises(PromotionError, match="rollback of default-risk: nothing served before 1"):
        roll_back(two, "default-risk", OPERATOR, "投诉增多")
    with pytest.raises(FourEyesError, match="role auditor may not rollback"):
        roll_back(two, "segments", AUDITOR, "投诉增多")
    put_in_service(two, "segments", 2, "李工", "更新", minutes())
    with pytest.raises(PromotionError, match="say why"):
        roll_back(two, "segments", OPERATOR, " ")
    assert two.champions()["segments"].version == 2
    assert before[0]["segments"] == 1
