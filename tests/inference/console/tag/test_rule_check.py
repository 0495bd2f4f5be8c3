"""The check of a rule while it is written, and the list of the catalogue."""

import pytest

from inference.console.tag.listing import TagFilter, with_findings
from inference.console.tag.rule_check import rule_problems
from inference.console.tag.trial_page import effect_of
from inference.overview.run import words
from inference.settings import ServiceSettings
from registry.catalogue import load_catalogue

CONFIGS = ServiceSettings().configs
TAG = "load.peak_heavy"


@pytest.fixture(scope="module")
def check():
    planned, known = load_catalogue(CONFIGS / "tags"), words(CONFIGS)
    return lambda rule: rule_problems(planned, TAG, rule, known)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("peak_share >= 0.3 AND", "line 1, character"),
        ("peak_share >= 0.3; DROP", "character 18"),
        ("peak_shares >= 0.3", "no column peak_shares; did you mean peak_share"),
        ("peak_share = '高'", "needs a number"),
        ("is_low_income = 1", "may only ever help the customer"),
        ("tag('load.valley_heavy')", "load.peak_heavy"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_place(check, rule, said):
    assert said in " ".join(check(rule))


def test_a_sound_rule_has_no_problem(check):
    assert check("peak_share >= 0.28 AND times('price', 90) = 0") == []


def row(tag_id, **also):
    told = dict.fromkeys(("label", "meaning", "purpose", "owner", "group_label"), "甲")
    counted = {"coverage": 0.1, "day": None, "reads": {"total": 0}}
    known = {"dimension": "用电行为", "group": "g", "state": "应用", "kind": "rule", "retire": None, "counted": counted}
    return {"id": tag_id, **told, **known, **also}


def test_tags_are_found_by_text_and_by_what_their_definition_says():
    rows = [row("a.b", owner="营销部"), row("a.c", state="下线", counted=None)]
    assert [each["id"] for each in TagFilter(q="营销").rows(rows, frozenset())] == ["a.b"]
    assert [each["id"] for each in TagFilter(state="下线").rows(rows, frozenset())] == ["a.c"]
    assert [each["id"] for each in TagFilter(finding=True).rows(rows, frozenset({"a.b"}))] == ["a.b"]


def test_tags_are_ordered_by_coverage_change_or_reads_and_those_not_counted_come_last():
    much = {"coverage": 0.9, "day": {"rate": 0.2}, "reads": {"total": 7}}
    rows = [row("a.a", counted=None), row("a.b"), row("a.c", counted=much)]
    for order in ("coverage", "change", "reads"):
        found = [each["id"] for each in TagFilter(sort=order).rows(rows, frozenset())]
        assert found[0] == "a.c"
    assert [each["id"] for each in TagFilter(sort="coverage").rows(rows, frozenset())][-1] == "a.a"


def test_a_tag_of_a_broken_group_or_one_that_could_go_has_a_finding():
    tags = {
        "a.b": row("a.b"),
        "a.c": row("a.c", group="h", retire={"reasons": ["无人读取"]}),
        "a.d": row("a.d", group="h"),
    }
    overview = {"tags": tags, "groups": {"g": {"broken": True}, "h": {"broken": False}}, "proofs": {"findings": []}}
    assert with_findings(overview) == {"a.b", "a.c"}


def test_a_proposal_keeps_the_counts_of_a_preview_and_none_of_its_customers():
    total = {"rows": 8, "before": 3, "after": 4, "gained": 2, "lost": 1}
    blast = {"total": total, "unknown_before": 1, "unknown_after": 0, "gained": ["C1", "C2"], "lost": ["C3"]}
    effect = effect_of({"snapshot_id": "s1", "tags": [blast]})
    assert (effect.customers, effect.gained, effect.lost, effect.unknown_after) == (8, 2, 1, 0)
    assert "C1" not in effect.model_dump_json()
