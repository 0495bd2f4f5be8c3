"""Name, phone and address: kept encrypted, bound to their place, sealed anew without ever being unreadable."""

import json
from datetime import UTC, datetime

import pytest

from feature_store.desk.database import Desk
from feature_store.desk.opt_out import Act
from feature_store.desk.personal import (
    PERSONAL,
    fields_by_key,
    keys_in_turn,
    personal_rows,
    reseal,
    store_personal,
    unsealed,
)
from feature_store.desk.personal_import import import_personal
from feature_store.desk.personal_key import PersonalKeyError, new_keys, read_keys
from feature_store.desk.personal_rotation import rotate_personal_key
from feature_store.desk.tombstone import raise_tombstone
from feature_store.error import FeatureStoreError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PEOPLE = {"C1": {"name": "王小明", "phone": "13800001111", "address": "南浦路1号"}, "C2": {"name": "李四"}}


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request, tmp_path):
    location = tmp_path / "desk.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    desk = Desk.open(location)
    yield desk
    desk.close()


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "keys" / "personal.json"
    new_keys(NOW).write(path)
    return path


def store(desk, key_file, people=PEOPLE) -> int:
    with desk.writing() as connection:
        return store_personal(connection, keys_in_turn(connection, key_file), people)


def read(desk, key_file, customer_id="C1") -> dict[str, str]:
    with desk.reading() as connection:
        return unsealed(key_file, customer_id, personal_rows(connection, customer_id))


def test_what_is_stored_is_read_again_and_replaced_as_a_whole(desk, key_file):
    assert store(desk, key_file) == 4
    assert (read(desk, key_file), read(desk, key_file, "C9")) == (PEOPLE["C1"], {})
    assert store(desk, key_file, {"C1": {"name": "王大明", "phone": ""}}) == 1
    assert read(desk, key_file) == {"name": "王大明"}


def test_the_database_holds_no_word_of_it_and_equal_values_do_not_look_equal(desk, key_file):
    store(desk, key_file, {"C1": {"name": "王小明"}, "C2": {"name": "王小明"}})
    with desk.reading() as connection:
        rows = [bytes(row.sealed) for row in connection.execute(PERSONAL.select())]
    assert len(set(rows)) == 2
    assert all("王小明".encode() not in row for row in rows)


@pytest.mark.parametrize("moved", [{"customer_id": "C3"}, {"field": "address"}])
def test_a_value_that_was_moved_to_another_place_is_refused(desk, key_file, moved):
    store(desk, key_file, {"C1": {"name": "王小明"}})
    with desk.writing() as connection:
        connection.execute(PERSONAL.update().values(**moved))
    with pytest.raises(PersonalKeyError, match="was changed"):
        read(desk, key_file, moved.get("customer_id", "C1"))


def test_an_erased_person_is_gone_and_does_not_come_back_with_the_next_import(desk, key_file, tmp_path):
    store(desk, key_file)
    with desk.writing() as connection:
        raise_tombstone(connection, "C1", Act("王工", "ops"))
        connection.execute(PERSONAL.delete().where(PERSONAL.c.customer_id == "C1"))
    (tmp_path / "people.csv").write_text("户号,姓名\nC1,王小明\nC2,李小四\n", encoding="utf-8")
    done = import_personal(desk, key_file, tmp_path / "people.csv")
    assert (done.customers, done.fields, done.erased) == (1, 1, 1)
    assert (read(desk, key_file), read(desk, key_file, "C2")) == ({}, {"name": "李小四"})


def test_a_rotation_reads_throughout_and_leaves_one_key(desk, key_file):
    store(desk, key_file)
    before = read_keys(key_file).current
    assert rotate_personal_key(desk, key_file, NOW, at_once=1) == 4
    keys = read_keys(key_file)
    assert keys.ids == [keys.current] != [before]
    assert read(desk, key_file) == PEOPLE["C1"]


def test_a_rotation_that_was_broken_off_is_finished_with_its_own_key(desk, key_file):
    store(desk, key_file)
    begun = read_keys(key_file).with_new_key(NOW)
    begun.write(key_file)
    with desk.writing() as connection:
        assert reseal(connection, begun, 2) == 2
    assert read(desk, key_file) == PEOPLE["C1"]
    assert rotate_personal_key(desk, key_file, NOW) == 2
    with desk.reading() as connection:
        assert fields_by_key(connection) == {begun.current: 4}


def test_lines_that_cannot_be_used_are_counted_by_number_and_never_quoted(desk, key_file, tmp_path):
    (tmp_path / "people.csv").write_text(
        '\ufeffcustomer_id,name,address\nC1,王小明,"南浦路\n1号"\na b,某,某\nC2\nC3,' + "长" * 301 + ",某\n",
        encoding="utf-8",
    )
    done = import_personal(desk, key_file, tmp_path / "people.csv")
    assert (done.customers, done.fields, done.refused) == (1, 2, [4, 5, 6])
    assert read(desk, key_file)["address"] == "南浦路\n1号"


@pytest.mark.parametrize("header", ["", "name,phone", "customer_id,age"])
def test_a_file_without_the_columns_is_refused(header, key_file, tmp_path):
    (tmp_path / "people.csv").write_text(f"{header}\nC1,x\n")
    with pytest.raises(FeatureStoreError, match="the header must name customer_id and some of name, phone, address"):
        import_personal(Desk.open(tmp_path / "desk.db"), key_file, tmp_path / "people.csv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "current: Field required"),
        (json.dumps({"current": "k", "keys": {}}), "the file: Value error, current names no key"),
        (json.dumps({"current": "k", "keys": {"k": "c2VjcmV0"}}), r"keys\.k: Value should have at least 32 items"),
    ],
)
def test_a_damaged_key_file_is_named_without_its_keys(tmp_path, content, message):
    path = tmp_path / "personal.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(PersonalKeyError, match=message) as caught:
        read_keys(path)
    assert "c2VjcmV0" not in str(caught.value)


def test_a_key_file_that_others_may_read_is_refused(key_file):
    key_file.chmod(0o640)
    with pytest.raises(PersonalKeyError, match="may be read by others"):
        read_keys(key_file)


def test_keys_do_not_show_themselves(key_file):
    keys = read_keys(key_file)
    secret = json.loads(key_file.read_text())["keys"][keys.current]
    assert keys.current in repr(keys)
    assert secret not in repr(keys)
    assert repr(keys._keys[keys.current]) not in repr(keys)
