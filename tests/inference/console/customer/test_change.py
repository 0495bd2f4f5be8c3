"""What moved within a month: between which states, and from when on there is anything to compare with."""

from datetime import UTC, datetime, timedelta

from feature_store.online.protocol import ServedVersion, SnapshotRef
from inference.console.customer.change import changes_of

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def version(name: str, days_ago: int) -> ServedVersion:
    at = NOW - timedelta(days=days_ago)
    return ServedVersion(SnapshotRef(name, at, "b1", 1), at, False)


def held(tag: str, since: int, until: int | None = None) -> dict[str, object]:
    ends = None if until is None else (NOW - timedelta(days=until)).isoformat()
    begins = (NOW - timedelta(days=since)).isoformat()
    return {"tag": tag, "label": tag.upper(), "valid_from": begins, "valid_to": ends}


def test_a_tag_that_came_and_one_that_went_are_told_with_the_states_beside_them():
    states = [version("n1", 60), version("n2", 20), version("n3", 5)]
    found = changes_of([held("old", 60), held("came", 20), held("went", 60, 5)], states, NOW)
    assert [(each.tag, each.gained, each.before, each.after) for each in found.moved] == [
        ("went", False, "n2", "n3"),
        ("came", True, "n1", "n2"),
    ]


def test_what_moved_more_than_a_month_ago_is_no_news():
    states = [version("n1", 90), version("n2", 40)]
    assert changes_of([held("came", 40), held("went", 90, 40)], states, NOW).moved == ()


def test_what_held_in_the_first_state_that_is_kept_did_not_come_with_it():
    found = changes_of([held("a", 3)], [version("n1", 3)], NOW)
    assert (found.moved, found.since) == ((), NOW - timedelta(days=3))
    assert changes_of([], [], NOW) is None


def test_a_tag_that_came_and_went_within_the_month_is_told_twice():
    states = [version("n1", 60), version("n2", 20), version("n3", 5)]
    assert [each.gained for each in changes_of([held("brief", 20, 5)], states, NOW).moved] == [False, True]
