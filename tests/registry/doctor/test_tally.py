"""Counting what proofs speak of on the tags of customers."""

import numpy as np
import pytest

from registry.doctor.tally import Tally
from registry.doctor.value_range import Never

TAGS = ["a.one", "a.two", "b.one"]
HOLDS = np.array([[1, 1, 1], [1, 0, 0], [0, 0, 1], [-1, 0, 0], [0, -1, -1], [-1, 1, 0]], dtype="int8")


@pytest.fixture
def tally(catalogue_of):
    counted = Tally(catalogue_of({"a.one": "x > 1", "a.two": "x < 1", "b.one": "x > 2"}), TAGS)
    counted.add(HOLDS[:4])
    counted.add(HOLDS[4:])
    return counted


def test_overlaps_gaps_and_unknowns_are_counted_over_parts(tally):
    first, second = sorted(tally.groups(), key=lambda count: count.group)
    assert (first.rows, first.without, first.unknown, first.overlapping) == (6, 1, 2, {("a.one", "a.two"): 1})
    assert (second.without, second.unknown, second.overlapping) == (3, 1, {})


def test_a_group_breaks_only_what_it_declares(tally):
    counts = {count.group: count for count in tally.groups()}
    assert counts["a"].breaks(exclusive=True, exhaustive=False)
    assert not counts["b"].breaks(exclusive=True, exhaustive=False)
    assert counts["b"].breaks(exclusive=False, exhaustive=True)


def test_tags_that_must_not_meet_are_counted_where_they_do(tally):
    never = [Never(tags=("a.one", "b.one"), why="矛盾"), Never(tags=("a.two", "gone.tag"), why="矛盾")]
    assert tally.meeting(never) == {("a.one", "b.one"): 1}
