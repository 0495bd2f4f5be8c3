from datetime import date

import pytest

from registry.catalogue.history import LifecycleAct
from registry.catalogue.lifecycle import life_problems, refusal, state_named
from registry.error import CatalogueError
from tests.registry.catalogue.test_definition import changed

STATES = ("设计", "试用", "应用", "评估", "下线")
ALLOWED = {
    ("设计", "试用"), ("试用", "应用"), ("试用", "设计"), ("应用", "评估"), ("评估", "应用"), ("下线", "设计"),
    ("设计", "下线"), ("试用", "下线"), ("应用", "下线"), ("评估", "下线"),
}  # fmt: skip


def life(*states, adopted=False, days=None):
    days = days or range(1, len(states) + 1)
    return tuple(
        LifecycleAct(tag="a.b", to=state, on=date(2026, 3, day), by="王工", why="试", adopted=adopted and number == 0)
        for number, (state, day) in enumerate(zip(states, days, strict=True))
    )


@pytest.mark.parametrize("present", STATES)
@pytest.mark.parametrize("to", STATES)
def test_a_step_is_refused_unless_it_is_one_of_the_ten(present, to):
    assert (refusal(present, to) is None) == ((present, to) in ALLOWED)


def test_a_refused_step_names_the_ones_there_are():
    assert refusal("设计", "应用") == "设计 → 应用 is not allowed, from 设计 a tag goes to 试用 or 下线"


@pytest.mark.parametrize(
    ("state", "acts", "said"),
    [
        ("应用", life("设计", "试用", "应用"), None),
        ("应用", life("应用", adopted=True), None),
        ("应用", life("设计", "试用", "应用", days=[1, 1, 1]), None),
        ("应用", (), "state 应用 is not recorded"),
        ("应用", life("应用"), "its life begins in 应用"),
        ("应用", life("设计", "应用"), "设计 → 应用 is not allowed"),
        ("试用", life("设计", "试用", days=[2, 1]), "the act of 2026-03-01 stands after that of 2026-03-02"),
        ("评估", life("设计", "试用", "应用"), "the file says 评估, the last act 应用"),
        ("应用", life("设计", "试用") + life("应用", adopted=True, days=[3]), "only its first act may be adopted"),
    ],
)
def test_a_life_is_told_by_legal_acts_that_end_where_the_file_stands(state, acts, said):
    problems = life_problems(changed(state=state), acts)
    assert problems == [] if said is None else said in problems[0]


@pytest.mark.parametrize(("name", "state"), [("评估", "评估"), ("design", "设计"), ("retired", "下线")])
def test_a_state_has_a_name_in_chinese_and_in_english(name, state):
    assert state_named(name) == state


def test_an_unknown_state_is_refused_with_all_states():
    with pytest.raises(CatalogueError, match=r"no state 'gone'; states: 设计 \(design\), 试用 \(trial\)"):
        state_named("gone")
