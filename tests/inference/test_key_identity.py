"""Who types a command is the person who holds the key in GRIDTAGS_API_KEY."""

from datetime import timedelta

import pytest

from inference.error import ServiceConfigurationError
from inference.key.file import create_key, read_key_file, revoke_key, rotate_key
from inference.key.identity import actor_of_environment
from inference.key.ring import KeyRing, Role
from registry.actor import Actor


@pytest.fixture
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    return tmp_path / "api_keys.json"


def test_a_key_says_person_and_role_and_its_name_where_nobody_said_who_holds_it(keys, monkeypatch):
    for name, limits, person in (("k1", {"person": " 王工 "}, "王工"), ("k2", {}, "k2")):
        monkeypatch.setenv("GRIDTAGS_API_KEY", create_key(keys, name, Role.OPERATOR, limits))
        assert actor_of_environment() == Actor(person, name, "operator")


def test_who_holds_a_key_stays_through_a_rotation(keys):
    create_key(keys, "k1", Role.AUDITOR, {"person": "审计周"})
    fresh = rotate_key(keys, "k1", timedelta(0))
    assert KeyRing(read_key_file(keys)).find(fresh.encode()).person == "审计周"


@pytest.mark.parametrize("person", ["", " ", "王\n工", "王" * 81])
def test_a_person_has_a_name_on_one_line(keys, person):
    with pytest.raises(ServiceConfigurationError, match="key k1: person: "):
        create_key(keys, "k1", Role.AUDITOR, {"person": person})


def test_without_a_key_nobody_is_named_and_with_one_that_is_not_good_nothing_is_done(keys, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_API_KEY", "")
    assert actor_of_environment() is None
    monkeypatch.setenv("GRIDTAGS_API_KEY", create_key(keys, "k1", Role.OPERATOR))
    revoke_key(keys, "k1")
    with pytest.raises(ServiceConfigurationError, match="is no key that is good now"):
        actor_of_environment()
