from datetime import UTC, date, datetime

import pytest

from registry.bundle import write_bundle
from registry.catalogue import load_catalogue
from registry.catalogue.difference import differences
from registry.catalogue.place import catalogue_at
from registry.catalogue.recording import Signature, move, record
from registry.error import BundleError, CatalogueError
from tests.inference.service_bundle import model_folder

TAG = "payment.often_overdue"
WHO = Signature("王工", "误报多", date(2026, 4, 1))


def test_a_catalogue_does_not_differ_from_itself(adopted):
    assert differences(load_catalogue(adopted), load_catalogue(adopted)) == ()


def test_a_changed_rule_is_shown_field_by_field_with_who_and_why(adopted, change):
    before = load_catalogue(adopted)
    change(adopted / "payment.toml", ">= 3", ">= 4")
    record(adopted, [TAG], WHO)
    (found,) = differences(before, load_catalogue(adopted))
    assert (found.kind, found.what, found.id) == ("changed", "tag", TAG)
    rules = ("overdue_bills_last_12_months >= 3", "overdue_bills_last_12_months >= 4")
    assert found.fields == {"rule": rules, "version": (1, 2)}
    assert [(each.version, each.by, each.why) for each in found.changes] == [(2, "王工", "误报多")]
    assert found.as_record()["changes"][0]["on"] == "2026-04-01"


def test_a_moved_tag_is_shown_with_its_act_only(adopted):
    before = load_catalogue(adopted)
    act = move(adopted, TAG, "评估", WHO, lambda _: [])
    (found,) = differences(before, load_catalogue(adopted))
    assert (found.fields, found.changes, found.acts) == ({"state": ("应用", "评估")}, (), (act,))


def test_what_is_only_in_one_of_them_is_added_or_removed(adopted, tmp_path, tag_file):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.toml").write_text(tag_file.replace(TAG, "a.b").replace("payment_t", "t").replace("缴费", "x"))
    found = differences(load_catalogue(adopted), load_catalogue(other))
    assert [(each.what, each.id, each.kind) for each in found] == [
        ("group", "payment_timeliness", "removed"), ("group", "timeliness", "added"),
        ("tag", "a.b", "added"), ("tag", TAG, "removed"),
    ]  # fmt: skip


def test_a_catalogue_keeps_its_history_in_json(adopted):
    catalogue = load_catalogue(adopted)
    again = type(catalogue).from_json(catalogue.as_json())
    assert (again.history, again.version) == (catalogue.history, catalogue.version)
    assert catalogue.history.changes_of(TAG)[0].by == "标签组"


def test_a_bundle_carries_the_history_and_can_be_compared_with(adopted, tmp_path):
    catalogue = load_catalogue(adopted)
    folder = model_folder(tmp_path / "built", "default-risk", 1)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    manifest = write_bundle(tmp_path / "bundles", {"default-risk": folder}, catalogue, "王工", "验证通过", at)
    for where in (None, manifest.bundle_id, str(tmp_path / "bundles" / manifest.bundle_id)):
        assert catalogue_at(where, tmp_path / "bundles").history == catalogue.history
    move(adopted, TAG, "评估", WHO, lambda _: [])
    (found,) = differences(catalogue_at(None, tmp_path / "bundles"), load_catalogue(adopted))
    assert [act.to for act in found.acts] == ["评估"]


def test_a_place_that_is_no_catalogue_is_named(adopted, tmp_path):
    assert catalogue_at(str(adopted), tmp_path) == load_catalogue(adopted)
    with pytest.raises(CatalogueError, match="nowhere: neither a folder of tag files nor a bundle"):
        catalogue_at("nowhere", tmp_path)
    with pytest.raises(BundleError, match="no bundle yet"):
        catalogue_at(None, tmp_path)
