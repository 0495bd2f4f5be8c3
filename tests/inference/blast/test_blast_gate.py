"""A blast radius held against its limits."""

import shutil

import pytest

from inference.blast.blast import Count, Migration, TagMove
from inference.blast.gate import Scale, gates
from inference.blast.limit import load_blast_limits
from inference.catalogue.interval import wilson
from inference.settings import ServiceSettings
from registry.error import GovernanceError

LIMITS = load_blast_limits(ServiceSettings().configs)
ALL = Scale(1.0, sampled=False)


def bands(moved: int, rows: int = 1000, group: int = 1000) -> dict[str, Migration]:
    by = {"region": {"城南": Count(rows=group, gained=moved)}}
    return {"default_band": Migration(matrix={"A": {"A": rows - moved, "B": moved}}, by=by)}


def tag(state: str = "应用", **total: int) -> TagMove:
    return TagMove(
        tag="credit.d",
        label="D",
        state=state,
        total=Count(rows=1000, **total),
        unknown_before=0,
        unknown_after=0,
        by={},
    )


@pytest.mark.parametrize(("moved", "passed"), [(0, True), (20, True), (21, False)])
def test_so_many_may_get_another_band_and_not_one_more(moved, passed):
    assert gates(bands(moved), (), LIMITS, ALL)[0].passed is passed


@pytest.mark.parametrize(("group", "judged"), [(199, False), (200, True)])
def test_only_groups_that_are_large_enough_are_judged(group, judged):
    found = gates(bands(15, group=group), (), LIMITS, ALL)
    assert any(gate.name == "default_band within region, most in 城南" for gate in found) is judged


def test_a_tag_on_trial_moves_as_it_likes():
    moved = {"before": 100, "after": 500, "gained": 400, "lost": 0}
    assert gates({}, (tag("试用", **moved),), LIMITS, ALL) == ()
    assert [gate.passed for gate in gates({}, (tag(**moved),), LIMITS, ALL)] == [False, False]


def test_a_tag_may_have_a_limit_of_its_own():
    own = LIMITS.model_copy(update={"tags": {"credit.d": 0.5}})
    found = gates({}, (tag(before=100, after=120, gained=220, lost=200),), own, ALL)
    assert [(gate.name, gate.value, gate.bound, gate.passed) for gate in found] == [
        ("tag credit.d moves", 0.42, "≤ 0.5", True),
        ("tag credit.d share", 0.02, "≤ 0.02", True),
    ]


def test_a_sample_stands_for_those_it_was_drawn_from():
    found = gates(bands(3, rows=100), (), LIMITS, Scale(0.5, sampled=True))
    assert found[0].value == pytest.approx(0.5 * wilson(3, 100)[1])


def test_a_bad_limit_is_named_with_its_file(tmp_path):
    shutil.copy(ServiceSettings().configs / "governance.toml", tmp_path)
    path = tmp_path / "governance.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("group_least = 200 ", "group_least = 0 "), encoding="utf-8"
    )
    with pytest.raises(GovernanceError, match=r"governance.toml: \[blast\] .*group_least"):
        load_blast_limits(tmp_path)
