import pytest

from inference.catalogue.preview import preview, with_rule
from inference.error import InferenceError
from registry.error import CatalogueError, RuleError
from tests.inference.catalogue.conftest import catalogue, facts, tag


@pytest.fixture
def night(snapshot, served):
    return snapshot(facts(), served)


def test_a_lower_threshold_names_who_gains_and_nobody_who_loses(night, served):
    found = preview(night, served, with_rule(served, "pay.late", "late_bills >= 1"), ["pay.late"])
    (blast,) = found.blasts
    assert (blast.total.before, blast.total.after, blast.total.gained, blast.total.lost) == (3, 5, 2, 0)
    assert (blast.gained, blast.lost) == (["C4", "C5"], [])
    assert (blast.unknown_before, blast.unknown_after) == (1, 1)


def test_counts_by_class_add_up_to_all_customers(night, served):
    (blast,) = preview(night, served, with_rule(served, "pay.late", "late_bills = 2 OR kwh = 10"), ["pay.late"]).blasts
    for values in blast.by.values():
        for name in ("rows", "before", "after", "gained", "lost"):
            assert sum(getattr(count, name) for count in values.values()) == getattr(blast.total, name)
    assert blast.by["region"].keys() == {"东区", "西区", ""}
    assert vars(blast.by["region"]["东区"]) == {"rows": 4, "before": 3, "after": 2, "gained": 1, "lost": 2}


def test_examples_are_no_more_than_asked_for(night, served):
    (blast,) = preview(night, served, with_rule(served, "pay.late", "kwh > 25"), ["pay.late"], examples=2).blasts
    assert (blast.gained, blast.lost) == (["C4", "C5"], ["C1", "C2"])


def test_a_tag_that_is_still_designed_is_looked_at_as_if_on_trial_when_it_is_named(night, served):
    (blast,) = preview(night, served, served, ["size.design"]).blasts
    assert (blast.total.before, blast.total.after, blast.state_after) == (0, 2, "设计")


def test_a_folder_that_is_what_is_served_changes_nothing(night, served):
    found = preview(night, served, served)
    assert [blast.tag for blast in found.blasts] == ["pay.good", "pay.late", "size.design", "size.large"]
    assert not any(blast.changes for blast in found.blasts)


def test_a_folder_shows_new_retired_and_promoted_tags(night, served):
    late, good, large, design = (served.tag(name) for name in ("pay.late", "pay.good", "size.large", "size.design"))
    planned = catalogue(
        late, good.model_copy(update={"state": "下线"}), design.model_copy(update={"state": "试用"}), tag("pay.new", "kwh < 15")
    )  # fmt: skip
    found = {blast.tag: blast for blast in preview(night, served, planned).blasts if blast.changes}
    assert found.keys() == {"pay.good", "pay.new", large.id, design.id}
    assert (found["pay.good"].total.lost, found["pay.good"].state_after) == (2, "下线")
    assert (found["pay.new"].gained, found["pay.new"].state_before) == (["C1"], None)
    assert (found[large.id].total.lost, found[large.id].state_after) == (4, None)
    assert found[design.id].gained == ["C7", "C8"]


def test_a_tag_that_reads_other_tags_is_previewed_with_them(night, served):
    both = with_rule(served, "size.large", "tag('pay.good') AND kwh > 65")
    (blast,) = preview(night, served, both, ["size.large"]).blasts
    assert (blast.total.after, blast.unknown_after, blast.lost) == (1, 1, ["C5", "C6", "C8"])


def test_a_column_that_the_snapshot_lacks_is_named(night, served):
    planned = with_rule(served, "pay.late", "owed_now > 1")
    with pytest.raises(InferenceError, match=r"tag pay\.late: the snapshot has no column owed_now"):
        preview(night, served, planned, ["pay.late"])
    found = preview(night, served, planned)
    assert found.skipped == {"pay.late": "the snapshot has no column owed_now: the next nightly run computes it"}
    assert "pay.late" not in [blast.tag for blast in found.blasts]


def test_a_rule_that_is_none_and_a_tag_that_is_none_are_refused(night, served):
    with pytest.raises(RuleError):
        with_rule(served, "pay.late", "DROP TABLE x")
    with pytest.raises(CatalogueError, match=r"no tag pay\.nothing"):
        preview(night, served, served, ["pay.nothing"])


def test_before_the_first_bundle_every_tag_is_new(night, served):
    states = [(blast.state_before, blast.state_after) for blast in preview(night, None, served, ["pay.late"]).blasts]
    assert states == [(None, "应用")]


def test_the_record_has_shares_beside_the_counts(night, served):
    record = preview(night, served, served, ["pay.late"]).blasts[0].as_record()
    assert (record["total"]["share_before"], record["total"]["share_after"]) == (3 / 8, 3 / 8)
    assert record["by"]["customer_type"]["commercial"]["rows"] == 2
