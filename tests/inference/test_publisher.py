"""What the desk says of one customer is what is served, at once and after crashes."""

import asyncio
from collections.abc import Iterator

import orjson
import pytest

from feature_store.desk.deleted_tag import delete_tag, restore_tag
from feature_store.desk.opt_out import opt_out, withdraw_opt_out
from feature_store.desk.pending import mark_pending, pending
from feature_store.desk.tombstone import raise_tombstone
from feature_store.desk.withheld import WITHHELD
from feature_store.online.error import StoreUnavailableError
from feature_store.online.protocol import Documents, SnapshotRef
from inference.error import NoSnapshotError
from inference.publisher import Publisher, nightly_of
from tests.inference.restriction_case import ACT, HIGH, NIGHT, OVERDUE, RURAL, Office, documents


@pytest.fixture(params=["sqlite", "postgres"])
def office(request, tmp_path) -> Iterator[Office]:
    location = request.getfixturevalue("postgres_url") if request.param == "postgres" else tmp_path / "gridtags.db"
    opened = Office.open(str(location))
    yield opened
    opened.close()


def run(office: Office, *steps):
    async def scenario():
        try:
            return [await step(office.publisher) for step in steps][-1]
        finally:
            await office.publisher.close()

    return asyncio.run(scenario())


def republish(customer_id: str):
    return lambda publisher: publisher.republish(customer_id)


def choose(office: Office, act, *arguments) -> None:
    with office.desk.writing() as connection:
        act(connection, "C1", *arguments, ACT)
        mark_pending(connection, "C1")


def test_an_opt_out_takes_profiling_away_and_its_withdrawal_brings_back_the_same_bytes(office):
    office.night(1, "C1", "C2")
    choose(office, opt_out)
    run(office, republish("C1"))
    assert (office.tags("C1"), office.tags("C2")) == ([RURAL], [OVERDUE, HIGH, RURAL])
    choose(office, withdraw_opt_out)
    run(office, republish("C1"))
    assert office.store.read("C1") == documents("C1")
    assert withheld(office) == 0


def withheld(office: Office) -> int:
    with office.desk.reading() as connection:
        return len(connection.execute(WITHHELD.select()).all())


def test_a_night_between_opt_out_and_withdrawal_is_what_comes_back(office):
    office.night(1, "C1")
    choose(office, opt_out)
    run(office, republish("C1"))
    office.night(2, "C1", also="，今夜")
    assert office.tags("C1") == [RURAL]
    choose(office, withdraw_opt_out)
    run(office, republish("C1"))
    assert office.store.read("C1") == documents("C1", also="，今夜")


def test_a_call_between_opt_out_and_withdrawal_is_what_comes_back(office):
    office.night(1, "C1")
    choose(office, opt_out)
    run(office, republish("C1"), lambda publisher: publisher.publish("C1", documents("C1", also="，来电")))
    assert office.tags("C1") == [RURAL]
    choose(office, withdraw_opt_out)
    run(office, republish("C1"))
    assert office.store.read("C1") == documents("C1", also="，来电")


def test_an_opt_out_while_a_night_is_being_written_is_in_force_after_it(office):
    office.night(1, "C1", "C2")

    def interrupted():
        for number, each in enumerate(("C1", "C2")):
            yield each, documents(each, also="，今夜")
            if number == 0:
                choose(office, opt_out)
                other = Office.open(office.location)
                run(other, republish("C1"))
                other.close()

    office.store.publish(SnapshotRef("night2", NIGHT.replace(day=5), "b1", 2), interrupted())
    assert office.tags("C1") == [RURAL]


def test_who_comes_in_a_night_after_an_erasure_stays_away(office):
    office.night(1, "C1", "C2")
    choose(office, raise_tombstone)
    run(office, republish("C1"))
    assert (office.store.read("C1"), office.store.current().customers) == (None, 1)
    office.night(2, "C2", also="，今夜")
    run(office, lambda publisher: publisher.publish("C1", documents("C1")))
    assert office.store.read("C1") is None


def test_a_deleted_tag_stays_away_over_nights_until_it_is_restored(office):
    office.night(1, "C1")
    choose(office, delete_tag, HIGH)
    run(office, republish("C1"))
    assert office.tags("C1") == [OVERDUE, RURAL]
    office.night(2, "C1", also="，今夜")
    assert office.tags("C1") == [OVERDUE, RURAL]
    choose(office, restore_tag, HIGH)
    run(office, republish("C1"))
    assert office.tags("C1") == [OVERDUE, HIGH, RURAL]


def test_a_tag_deleted_up_to_a_version_comes_back_with_the_next_one(office):
    office.night(1, "C1")
    with office.desk.writing() as connection:
        delete_tag(connection, "C1", OVERDUE, ACT, until_version=1)
    run(office, republish("C1"))
    assert office.tags("C1") == [HIGH, RURAL]
    office.night(2, "C1", version=2)
    assert office.tags("C1") == [OVERDUE, HIGH, RURAL]


def test_what_a_crash_left_undone_is_made_up_for(office):
    office.night(1, "C1")
    choose(office, opt_out)
    assert run(office, lambda publisher: publisher.settle()) == 1
    assert office.tags("C1") == [RURAL]
    with office.desk.reading() as connection:
        assert pending(connection) == []


def test_a_crash_between_store_and_desk_loses_no_full_documents(office, monkeypatch):
    office.night(1, "C1")
    choose(office, opt_out)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("inference.publisher.clear_pending", crash)
        with pytest.raises(KeyboardInterrupt):
            run(office, republish("C1"))
    assert office.tags("C1") == [RURAL]
    run(office, lambda publisher: publisher.settle())
    choose(office, withdraw_opt_out)
    run(office, republish("C1"))
    assert office.store.read("C1") == documents("C1")


def test_what_changes_nothing_is_not_published(office):
    office.night(1, "C1")
    _, cursor = office.store.changes("", 100)
    assert run(office, republish("C1")).snapshot_id == "night1"
    assert office.store.changes(cursor, 100) == ([], cursor)


def test_a_publication_names_the_night_it_builds_on_and_the_next_night_replaces_it(office):
    office.night(1, "C1")
    snapshot = run(office, lambda publisher: publisher.publish("C1", documents("C1", also="，来电")))
    assert (snapshot.snapshot_id != "night1", nightly_of(snapshot.snapshot_id)) == (True, "night1")
    assert office.store.read("C1").snapshot.snapshot_id == snapshot.snapshot_id


def test_two_processes_that_publish_one_customer_lose_neither(office):
    office.night(1, "C1")

    def adding(mark: str):
        def write(_, full: Documents | None) -> Documents:
            persona = orjson.loads(full.persona)
            return Documents(full.tags, orjson.dumps({**persona, mark: True}))

        return write

    async def scenario() -> None:
        publishers = [Publisher(office.location, office.desk) for _ in range(4)]
        works = [each.renew("C1", adding(f"m{n}"), computed_now=True) for n, each in enumerate(publishers)]
        await asyncio.gather(*works)
        for each in publishers:
            await each.close()

    asyncio.run(scenario())
    assert {"m0", "m1", "m2", "m3"} <= orjson.loads(office.store.read("C1").persona).keys()


def test_nothing_can_be_said_before_the_first_night(office):
    with pytest.raises(NoSnapshotError, match="gridtags tag"):
        run(office, lambda publisher: publisher.publish("C1", documents("C1")))


def test_a_store_that_cannot_be_opened_leaves_the_customer_waiting(office, tmp_path):
    choose(office, opt_out)
    (tmp_path / "file").write_text("")
    elsewhere = Publisher(str(tmp_path / "file" / "gridtags.db"), office.desk)
    with pytest.raises(StoreUnavailableError, match="cannot be opened"):
        asyncio.run(elsewhere.settle())
    asyncio.run(elsewhere.close())
    with office.desk.reading() as connection:
        assert pending(connection) == ["C1"]
