"""Nobody is recognisable in a report."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from inference.monthly.small_group import MOST, REST, folded


def shown(groups: dict[str, int]) -> tuple[dict[str, int], int]:
    return folded(groups, lambda size: size, lambda left, right: left + right)


def test_small_groups_stand_together():
    assert shown({"甲": 50, "乙": 6, "丙": 5}) == ({"甲": 50, REST: 11}, 2)


def test_one_small_group_takes_the_next_larger_in_for_the_total_would_give_it_away():
    assert shown({"甲": 50, "乙": 30, "丙": 3}) == ({"甲": 50, REST: 33}, 2)


def test_nothing_is_shown_where_all_together_are_few():
    assert shown({"甲": 4, "乙": 5}) == ({}, 2)


def test_a_long_list_ends_in_the_rest():
    groups, small = shown({f"所{n}": 100 + n for n in range(MOST + 20)})
    assert (len(groups), small) == (MOST + 1, 20)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=60))
def test_what_is_shown_adds_up_and_nothing_in_it_is_small(groups):
    found, _ = shown(groups)
    assert all(size >= 10 for size in found.values())
    assert not found or sum(found.values()) == sum(Counter(groups).values())
