"""`gridtags keys` and `gridtags personal`, as an operator types them."""

import pytest
from typer.testing import CliRunner

from inference.key.cli import keys, personal
from inference.key.file import read_key_file
from inference.key.ring import KeyRing, Permission


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.setenv("GRIDTAGS_PERSONAL_KEY", str(tmp_path / "personal.json"))
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(app, *arguments) -> str:
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output.strip()

    return invoke


def ring(tmp_path) -> KeyRing:
    return KeyRing(read_key_file(tmp_path / "api_keys.json"))


def test_a_key_is_made_rotated_listed_and_revoked(run, tmp_path):
    old = run(keys, "create", "crm1", "--role", "crm", "--scope", "write", "--days", "30", "--rate", "50")
    found = ring(tmp_path).find(old.encode())
    assert (found.name, found.scopes, found.rate) == ("crm1", {Permission.WRITE}, 50)
    new = run(keys, "rotate", "crm1", "--grace-hours", "0")
    assert (ring(tmp_path).find(old.encode()), ring(tmp_path).find(new.encode()).name) == (None, "crm1")
    run(keys, "revoke", "crm1")
    listed = run(keys, "list")
    assert "crm1" in listed
    assert "revoked" in listed
    assert not {old, new} & set(listed.split())
    assert ring(tmp_path).find(new.encode()) is None


def test_personal_fields_are_loaded_and_sealed_anew(run, tmp_path):
    (tmp_path / "people.csv").write_text("户号,姓名,手机\nC1,王小明,13800001111\n,x,y\n", encoding="utf-8")
    assert "holds key" in run(personal, "key")
    assert "is there already" in run(personal, "key")
    imported = run(personal, "import", str(tmp_path / "people.csv"))
    assert "1 customers, 2 fields" in imported
    assert "1 lines refused" in imported
    assert "王" not in imported
    assert run(personal, "rotate") == "2 fields are sealed anew"
