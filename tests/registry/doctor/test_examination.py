"""The doctor on planted overlaps, gaps and contradictions."""

import pytest

from registry.doctor.examination import examine
from registry.doctor.value_range import Ranges

SHARE = {"column": {"share": {"low": 0, "high": 1}}}
TWO, ALL = ("a.high", "a.low"), ("a.high", "a.low")


@pytest.mark.parametrize(
    ("low", "exclusive", "exhaustive"),
    [
        ("share < 0.3", "proved", "proved"),
        ("share <= 0.3", "refuted", "proved"),
        ("share < 0.2", "proved", "refuted"),
        ("share < 0.4", "refuted", "proved"),
        ("share < 0.3 AND other > 0", "proved", "refuted"),
    ],
)
def test_a_boundary_that_is_off_is_an_overlap_or_a_gap(found, low, exclusive, exhaustive):
    findings = found({"a.high": "share >= 0.3", "a.low": low}, SHARE)
    assert findings["exclusive", TWO].proof == exclusive
    assert findings["exhaustive", ALL].proof == exhaustive


def test_the_customer_shown_lies_where_the_rules_meet(found):
    finding = found({"a.high": "share >= 0.3", "a.low": "share <= 0.3"}, SHARE)["exclusive", TWO]
    assert finding.example == {"share": 0.3}
    assert finding.is_problem
    assert (
        finding.sentence == "group a: declared exclusive, but a customer can carry a.high and a.low, e.g. share = 0.3"
    )


def test_a_gap_outside_the_range_is_none(found):
    rules = {"a.high": "share >= 0.3 AND share <= 1", "a.low": "share >= 0 AND share < 0.3"}
    assert found(rules, SHARE)["exhaustive", ALL].proof == "proved"
    assert found(rules)["exhaustive", ALL].proof == "refuted"


def test_whole_numbers_leave_no_gap_between_them(found):
    rules = {"a.high": "calls >= 3", "a.low": "calls <= 2"}
    assert found(rules, {"column": {"calls": {"low": 0, "whole": True}}})["exhaustive", ALL].proof == "proved"
    assert found(rules)["exhaustive", ALL].proof == "refuted"


def test_a_null_makes_a_group_unknown_and_not_a_gap(found):
    findings = found({"a.high": "share >= 0.3", "a.low": "share < 0.3"}, SHARE)
    assert findings["known_or_unknown", ALL].proof == "proved"


def test_a_null_that_makes_every_rule_a_plain_no_is_told(found):
    finding = found({"a.high": "share >= 0.3", "a.low": "COALESCE(share < 0.3, FALSE) AND share IS NOT NULL"})
    assert finding["known_or_unknown", ALL].proof == "proved"
    silent = found({"a.high": "COALESCE(share, 0) >= 0.3", "a.low": "share IS NOT NULL AND share < 0.3"})
    assert silent["exhaustive", ALL].proof == "proved"
    assert silent["known_or_unknown", ALL].example == {"share": None}


def test_a_column_that_is_never_null_needs_no_answer_for_null(found):
    ranges = {"column": {"share": {"never_null": True}}}
    rules = {"a.high": "COALESCE(share, 0) >= 0.3", "a.low": "share IS NOT NULL AND share < 0.3"}
    assert found(rules, ranges)["known_or_unknown", ALL].proof == "proved"


def test_rules_of_several_columns_meet_where_a_relation_allows(found):
    rules = {"a.summer": "summer >= 0.6", "a.winter": "winter >= 0.6"}
    relation = {"always": [{"rule": "COALESCE(summer, 0) + COALESCE(winter, 0) <= 1", "why": "one year"}]}
    assert found(rules)["exclusive", ("a.summer", "a.winter")].proof == "refuted"
    assert found(rules, relation)["exclusive", ("a.summer", "a.winter")].proof == "proved"


@pytest.mark.parametrize(
    ("rule", "possible", "selective"),
    [
        ("share > 1", "refuted", "proved"),
        ("share > 0.5 AND share < 0.5", "refuted", "proved"),
        ("share IS NULL OR share >= 0", "proved", "refuted"),
        ("share >= 0", "proved", "proved"),
        ("share / 0 > 1", "refuted", "proved"),
        ("CASE WHEN share > 0.5 THEN 'x' ELSE 'y' END = 'z'", "refuted", "proved"),
        ("greatest(share, 0.2) < 0.2", "refuted", "proved"),
        ("abs(share - 2) >= 1", "proved", "proved"),
    ],
)
def test_a_rule_that_nobody_or_everybody_meets_is_told(found, rule, possible, selective):
    findings = found({"a.one": rule}, SHARE, exclusive=False, exhaustive=False)
    assert findings["possible", ("a.one",)].proof == possible
    assert findings["selective", ("a.one",)].proof == selective


def test_tags_across_groups_imply_equal_and_contradict_each_other(found):
    never = {"never": [{"tags": ["value.high", "risk.bad"], "why": "矛盾"}]}
    rules = {
        "value.high": "kwh > 9 AND band = 'A'",
        "risk.bad": "band <> 'A'",
        "size.big": "kwh > 5",
        "size.huge": "5 < kwh",
    }
    findings = found(rules, never, exclusive=False, exhaustive=False)
    assert findings["never_together", ("value.high", "risk.bad")].proof == "proved"
    assert {("value.high", "size.big"), ("value.high", "size.huge")} == {
        tags for kind, tags in findings if kind == "implies"
    }
    assert findings["duplicate", ("size.big", "size.huge")].is_problem


def test_a_contradiction_that_can_be_met_is_a_problem_with_a_customer(found):
    never = {"never": [{"tags": ["value.high", "risk.bad"], "why": "矛盾"}]}
    finding = found({"value.high": "kwh > 9", "risk.bad": "band <> 'A'"}, never)[
        "never_together", ("value.high", "risk.bad")
    ]
    assert finding.is_problem
    assert finding.example["kwh"] > 9
    assert finding.example["band"] != "A"


def test_a_tag_is_examined_through_the_tags_it_reads(found):
    rules = {"a.high": "kwh >= 9", "a.low": "kwh < 2", "a.rest": "NOT tag('a.high') AND NOT tag('a.low')"}
    findings = found(rules)
    assert {f.proof for f in findings.values()} == {"proved"}
    assert ("exhaustive", ("a.high", "a.low", "a.rest")) in findings


def test_texts_of_a_closed_list_leave_no_other(found):
    rules = {"a.good": "band IN ('A', 'B')", "a.bad": "band = 'C'"}
    closed = {"column": {"band": {"values": ["A", "B", "C"]}}}
    assert found(rules, closed)["exhaustive", ("a.bad", "a.good")].proof == "proved"
    assert found(rules)["exhaustive", ("a.bad", "a.good")].example == {"band": "(any other)"}


def test_what_cannot_be_read_or_decided_is_unproved_and_no_problem(found):
    findings = found({"a.bad": "kwh + 'x' > 1", "a.self": "tag('a.self')", "a.good": "kwh > 1"}, exhaustive=False)
    unread = [finding for (kind, _), finding in findings.items() if kind == "readable"]
    assert {finding.tags for finding in unread} == {("a.bad",), ("a.self",)}
    assert not any(finding.is_problem for finding in unread)


def test_what_the_solver_cannot_decide_in_time_is_said_to_be_unproved(found):
    rules = {"a.one": "x * x * x + y * y * y = z * z * z", "a.two": "x > 2 AND y > 2 AND z > 2"}
    whole = {"column": {name: {"low": 1, "whole": True} for name in "xyz"}}
    assert found(rules, whole, exhaustive=False)["exclusive", ("a.one", "a.two")].proof == "unproved"


def test_quantiles_of_one_feature_are_in_order(catalogue_of):
    rules = {"a.high": "kwh >= kwh_p80", "a.low": "kwh < kwh_p20"}
    named = {"kwh_p20": ("kwh", "customer_type", 0.2), "kwh_p80": ("kwh", "customer_type", 0.8)}
    findings = examine(catalogue_of(rules, exhaustive=False), Ranges().with_quantiles(named))
    assert [finding.proof for finding in findings if finding.kind == "exclusive"] == ["proved"]


def test_calls_of_a_shorter_window_are_among_those_of_a_longer_one(found):
    rules = {
        "a.often": "times('price', 30) >= 3",
        "b.ever": "times('price', 200) >= 1",
        "c.other": "times('metering', 90) >= 1",
    }
    implied = [tags for kind, tags in found(rules, exclusive=False, exhaustive=False) if kind == "implies"]
    assert implied == [("a.often", "b.ever")]
