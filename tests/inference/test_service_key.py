"""API keys: stored as digests, found without telling how close a guess was."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from inference.error import ServiceConfigurationError
from inference.key.file import FollowedKeys, create_key, create_new_key, read_key_file, revoke_key, rotate_key
from inference.key.ring import KeyEntry, KeyRing, Permission, Role, digest_of
from inference.settings import ServiceSettings

NOW = datetime.now(tz=UTC)


def test_a_key_is_found_with_its_name_and_role():
    ring = KeyRing({"audit": KeyEntry(sha256=hashlib.sha256(b"s").hexdigest(), role=Role.AUDITOR)})
    found = ring.find(b"s")
    assert (found.name, found.role, ring.find(b"S")) == ("audit", Role.AUDITOR, None)


def test_a_made_key_is_kept_as_a_digest_only(tmp_path):
    path = tmp_path / "var" / "api_keys.json"
    secret = create_key(path, "demo", Role.CRM)
    assert secret not in path.read_text()
    assert KeyRing(read_key_file(path)).find(secret.encode()).name == "demo"


def test_the_key_file_is_for_its_owner_only(tmp_path):
    create_key(tmp_path / "api_keys.json", "demo", Role.CRM)
    assert (tmp_path / "api_keys.json").stat().st_mode & 0o777 == 0o600


def test_a_key_of_the_same_name_replaces_the_old_and_keeps_the_others(tmp_path):
    path = tmp_path / "api_keys.json"
    old, other = create_key(path, "demo", Role.CRM), create_key(path, "audit", Role.AUDITOR)
    new = create_key(path, "demo", Role.CRM)
    ring = KeyRing(read_key_file(path))
    assert (ring.find(old.encode()), ring.find(new.encode()).name, ring.find(other.encode()).name) == (
        None, "demo", "audit",
    )  # fmt: skip


def test_no_key_file_means_no_keys(tmp_path):
    assert read_key_file(tmp_path / "none.json") == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"keys\.json: the file: Invalid JSON"),
        ('{"demo": {"sha256": "abc"}}', r"keys\.json: demo\.sha256: String should match pattern"),
        (json.dumps({"demo": {"sha256": "0" * 64, "role": "root"}}), r"keys\.json: demo\.role: Input should be 'crm'"),
        (json.dumps({"demo": {"sha256": "0" * 64, "secret": "x"}}), r"keys\.json: demo\.secret: Extra inputs"),
    ],
)
def test_a_damaged_key_file_is_named_with_the_field(tmp_path, content, message):
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(ServiceConfigurationError, match=message):
        read_key_file(tmp_path / "keys.json")


def test_keys_come_from_the_environment_too(monkeypatch):
    monkeypatch.setenv("GRIDTAGS_API_KEYS", json.dumps({"crm": {"sha256": "0" * 64, "role": "crm"}}))
    assert ServiceSettings().api_keys == {"crm": KeyEntry(sha256="0" * 64, role=Role.CRM)}


def entry(secret: str = "s", **fields) -> KeyEntry:
    return KeyEntry(sha256=digest_of(secret), **fields)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"expires_at": NOW - timedelta(seconds=1)}, "expired"),
        ({"not_before": NOW + timedelta(hours=1)}, "not yet"),
        ({"revoked": True}, "revoked"),
    ],
)
def test_a_key_out_of_its_time_or_revoked_is_nobody(fields, state):
    assert KeyRing({"crm": entry(**fields)}).find(b"s") is None
    assert entry(**fields).state() == state


def test_a_key_ends_while_the_service_runs(monkeypatch):
    ring = KeyRing({"crm": entry(expires_at=NOW + timedelta(hours=1))})
    assert ring.find(b"s").name == "crm"
    monkeypatch.setattr("inference.key.ring.time", lambda: NOW.timestamp() + 3601)
    assert ring.find(b"s") is None


def test_without_scopes_a_key_may_do_what_its_role_may_and_never_more_is_implied():
    granted = {role: entry(role=role).granted() for role in Role}
    assert all(Permission.PERSONAL not in scopes for scopes in granted.values())
    assert KeyRing({"crm": entry(scopes=frozenset())}).find(b"s").scopes == frozenset()


def test_what_is_personal_is_for_operators_whatever_a_key_was_given(tmp_path):
    given = {role: entry(role=role, scopes=frozenset(Permission)).granted() for role in Role}
    assert {role for role, scopes in given.items() if Permission.PERSONAL in scopes} == {Role.OPERATOR}
    with pytest.raises(ServiceConfigurationError, match="scope personal is for role operator, not for crm"):
        create_new_key(tmp_path / "keys.json", "crm", Role.CRM, {"scopes": frozenset({Permission.PERSONAL})})


def test_after_a_rotation_both_secrets_are_good_for_the_time_of_grace(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    old = create_key(path, "crm", Role.CRM, {"scopes": frozenset({Permission.WRITE}), "rate": 7.0})
    new = rotate_key(path, "crm", timedelta(hours=1))
    ring = KeyRing(read_key_file(path))
    assert ring.find(old.encode()) == ring.find(new.encode())
    assert ring.find(new.encode()).rate == 7.0
    monkeypatch.setattr("inference.key.ring.time", lambda: datetime.now(tz=UTC).timestamp() + 3601)
    assert (ring.find(old.encode()), ring.find(new.encode()).name) == (None, "crm")


def test_a_rotation_without_grace_ends_the_old_secret_at_once(tmp_path):
    path = tmp_path / "keys.json"
    old = create_key(path, "crm", Role.CRM)
    rotate_key(path, "crm", timedelta(0))
    assert KeyRing(read_key_file(path)).find(old.encode()) is None


def test_a_revoked_key_takes_its_former_secret_with_it_and_cannot_be_rotated(tmp_path):
    path = tmp_path / "keys.json"
    old, new = create_key(path, "crm", Role.CRM), rotate_key(path, "crm", timedelta(hours=1))
    revoke_key(path, "crm")
    ring = KeyRing(read_key_file(path))
    assert (ring.find(old.encode()), ring.find(new.encode())) == (None, None)
    with pytest.raises(ServiceConfigurationError, match="crm is revoked"):
        rotate_key(path, "crm", timedelta(hours=1))


def test_a_name_that_is_taken_or_unknown_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "keys.json"
    create_key(path, "crm", Role.CRM)
    with pytest.raises(ServiceConfigurationError, match="there is a key called crm"):
        create_new_key(path, "crm", Role.CRM, {})
    with pytest.raises(ServiceConfigurationError, match="no key called ops; there are: crm"):
        revoke_key(path, "ops")


def test_a_running_service_follows_the_key_file_and_survives_a_damaged_one(tmp_path):
    path = tmp_path / "keys.json"
    first = create_key(path, "crm", Role.CRM)
    keys = FollowedKeys(path, {})
    second = create_key(path, "ops", Role.OPERATOR)
    keys.refresh()
    assert [keys.find(each.encode()).name for each in (first, second)] == ["crm", "ops"]
    path.write_text("{")
    keys.refresh()
    assert keys.find(first.encode()).name == "crm"
    path.unlink()
    keys.refresh()
    assert keys.find(first.encode()) is None


def test_a_limit_out_of_range_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ServiceConfigurationError, match="key crm: rate: Input should be greater than 0"):
        create_key(tmp_path / "keys.json", "crm", Role.CRM, {"rate": 0})
