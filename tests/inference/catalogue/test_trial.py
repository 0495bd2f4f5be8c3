"""A changed rule tried out."""

from inference.catalogue.trial import readers, try_tag
from inference.settings import ServiceSettings
from tests.inference.catalogue.conftest import catalogue, facts, tag

CONFIGS = ServiceSettings().configs


def test_the_readers_of_a_tag_are_those_who_read_it_directly_or_not():
    rules = catalogue(
        tag("a.first", "kwh > 1"), tag("a.second", "NOT tag('a.first')"), tag("a.third", "tag('a.second')"),
        tag("a.other", "kwh > 2"), tag("a.design", "tag('a.first')", state="设计"),
    )  # fmt: skip
    assert readers(rules, "a.first") == ["a.second", "a.third"]


def test_a_rule_over_a_column_that_there_is_not_is_a_problem_and_nothing_is_computed(snapshot, served):
    found = try_tag(
        snapshot(facts(), served), served, catalogue(tag("size.large", "nowhere > 1")), "size.large", CONFIGS, 3
    )
    assert "no column nowhere" in found["problems"][0]
    assert found["tags"] == []


def test_a_rule_is_tried_with_the_tags_that_read_it(snapshot):
    served = catalogue(tag("size.large", "kwh_last_365_days > 45"), tag("size.small", "NOT tag('size.large')"))
    planned = catalogue(tag("size.large", "kwh_last_365_days > 65"), tag("size.small", "NOT tag('size.large')"))
    rows = facts().append_column("kwh_last_365_days", facts()["kwh"])
    found = try_tag(snapshot(rows, served), served, planned, "size.large", CONFIGS, 3)
    counts = [(each["tag"], each["total"]["gained"], each["total"]["lost"]) for each in found["tags"]]
    assert (counts, found["problems"]) == ([("size.large", 0, 2), ("size.small", 2, 0)], [])
