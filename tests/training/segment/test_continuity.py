import numpy as np
import pytest

from training.segment.continuity import first_lineage, inherit, match_groups, migration


@pytest.fixture
def places():
    return np.repeat([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]], 10, axis=0)


def test_new_groups_continue_the_old_ones_whatever_their_numbers(places):
    old, new = np.repeat([0, 1, 2], 10), np.repeat([2, 0, 1], 10)
    assert match_groups(old, new, places, 3, 3).tolist() == [1, 2, 0]


def test_group_that_is_split_lives_on_in_its_larger_part_and_the_other_is_born(places):
    old, new = np.repeat([0, 1, 2], 10), np.repeat([0, 1, 2, 3], [10, 10, 7, 3])
    lineage = inherit(match_groups(old, new, places, 3, 4), ("s01", "s02", "s03"), 4)
    assert lineage.ids == ("s01", "s02", "s03", "s04")
    assert (lineage.births, lineage.deaths, lineage.next_id) == (("s04",), (), 5)


def test_group_that_nobody_continues_dies_and_its_id_is_never_given_again(places):
    old, new = np.repeat([0, 1, 2], 10), np.repeat([0, 0, 1], 10)
    second = inherit(match_groups(old, new, places, 3, 2), ("s01", "s02", "s03"), 4)
    assert len(second.deaths) == 1
    third = inherit(np.array([0, 1, -1]), second.ids, second.next_id)
    assert third.births == ("s04",)


def test_nearness_decides_between_equal_overlaps(places):
    old = np.repeat([0, 1], 15)
    new = np.concatenate([np.tile([0, 1], 7), [0], np.tile([0, 1], 7), [1]])
    space = np.stack([np.where(old == 0, 0.0, 1.0) + 10 * new, np.zeros(30)], axis=1)
    assert match_groups(old, new, space, 2, 2).tolist() == [0, 1]


def test_customers_unknown_before_do_not_count(places):
    old, new = np.repeat([0, 1, -1], 10), np.repeat([0, 1, 2], 10)
    assert match_groups(old, new, places, 2, 3).tolist() == [0, 1, -1]


def test_first_groups_get_ids_from_one_on():
    assert first_lineage(3).ids == ("s01", "s02", "s03")


def test_migration_counts_moves_by_pair_and_adds_up_to_all_customers():
    record = migration(["s01", "s01", "s02", "未知"], ["s01", "s02", "s02", "s02"]).as_record()
    assert (record["customers"], record["moved"]) == (4, 0.5)
    assert record["pairs"] == [
        {"from": "s01", "to": "s02", "customers": 1, "share": 0.25},
        {"from": "未知", "to": "s02", "customers": 1, "share": 0.25},
    ]
    assert sum(sum(row.values()) for row in record["matrix"].values()) == 4
