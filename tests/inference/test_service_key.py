"""API keys: stored as digests, found without telling how close a guess was."""

import hashlib
import json

import pytest

from inference.error import ServiceConfigurationError
from inference.key import ApiKey, KeyEntry, KeyRing, Role, create_key, read_key_file
from inference.settings import ServiceSettings


def test_a_key_is_found_with_its_name_and_role():
    ring = KeyRing({"audit": KeyEntry(sha256=hashlib.sha256(b"s").hexdigest(), role=Role.AUDITOR)})
    assert ring.find(b"s") == ApiKey("audit", Role.AUDITOR)
    assert ring.find(b"S") is None


def test_a_made_key_is_kept_as_a_digest_only(tmp_path):
    path = tmp_path / "var" / "api_keys.json"
    secret = create_key(path, "demo", Role.CRM)
    assert secret not in path.read_text()
    assert KeyRing(read_key_file(path)).find(secret.encode()) == ApiKey("demo", Role.CRM)


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
