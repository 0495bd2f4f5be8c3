"""The vault gets another key, all or nothing, whenever the process dies."""

import base64
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from typer.testing import CliRunner

from cli import app
from nlp.error import VaultError
from nlp.vault import Vault
from nlp.vault_rotation import rotate_vault

OLD, NEW, OTHER = bytes(range(32)), bytes(range(1, 33)), bytes(32)
ROWS = 5_000
CHILD = """
import os, signal, sys
from pathlib import Path
from nlp.vault_rotation import rotate_vault

def progress(done):
    if done >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

print("begins", flush=True)
rotate_vault(Path(sys.argv[1]), bytes(range(32)), bytes(range(1, 33)), progress)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Return a vault with 5,000 values as bytes, and their tokens."""
    path = tmp_path_factory.mktemp("vault") / "vault.db"
    with Vault(path, OLD) as vault:
        tokens = [vault.keep("[手机号]", f"1380000{number:04d}").split("#")[1][:-1] for number in range(ROWS)]
    return path.read_bytes(), tokens


@pytest.fixture
def path(filled, tmp_path):
    (tmp_path / "vault.db").write_bytes(filled[0])
    return tmp_path / "vault.db"


def opening_keys(path):
    """Return the keys that open the vault."""
    found = []
    for key in (OLD, NEW):
        try:
            with Vault(path, key):
                found.append(key)
        except VaultError:
            continue
    return found


def test_afterwards_only_the_new_key_opens_it_and_every_token_is_what_it_was(path, filled):
    assert rotate_vault(path, OLD, NEW) == ROWS + 2
    assert opening_keys(path) == [NEW]
    with Vault(path, NEW) as vault:
        assert [vault.reveal(token) for token in filled[1]] == [f"1380000{number:04d}" for number in range(ROWS)]
        assert vault.keep("[手机号]", "13800000007") == f"[手机号#{filled[1][7]}]"


def test_nothing_that_was_sealed_before_stays_in_the_file(path):
    with closing(sqlite3.connect(path)) as database:
        before = [sealed for (sealed,) in database.execute("SELECT sealed FROM vault")]
    assert all(sealed in path.read_bytes() for sealed in before[:50])
    rotate_vault(path, OLD, NEW)
    now = path.read_bytes()
    assert not [sealed for sealed in before[::10] if sealed in now or sealed[:16] in now]


def test_rotating_again_says_that_it_is_done_and_a_wrong_key_changes_nothing(path):
    with pytest.raises(VaultError, match="another key"):
        rotate_vault(path, OTHER, NEW)
    assert opening_keys(path) == [OLD]
    rotate_vault(path, OLD, NEW)
    assert rotate_vault(path, OLD, NEW) == 0


@pytest.mark.parametrize("after", [1_000, 3_000, 5_002])
def test_a_rotation_killed_at_any_row_leaves_all_of_it_under_the_old_key(path, filled, after):
    done = subprocess.run([sys.executable, "-c", CHILD, str(path), str(after)], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert opening_keys(path) == [OLD]
    with Vault(path, OLD) as vault:
        assert [vault.reveal(token) for token in filled[1][::500]] == [
            f"1380000{number:04d}" for number in range(0, ROWS, 500)
        ]
    assert rotate_vault(path, OLD, NEW) == ROWS + 2


@pytest.mark.parametrize("milliseconds", [20, 60, 90])
def test_a_rotation_killed_at_any_moment_leaves_one_key_that_opens_all_of_it(path, filled, milliseconds):
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path), str(10**9)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(milliseconds / 1_000)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    [key] = opening_keys(path)
    with Vault(path, key) as vault:
        assert len({vault.reveal(token) for token in filled[1]}) == ROWS


def test_a_load_that_opened_the_vault_before_cannot_write_with_the_former_key(path):
    with Vault(path, OLD) as late:
        rotate_vault(path, OLD, NEW)
        with pytest.raises(VaultError, match="another key"):
            late.keep("[手机号]", "13911112222")
    with Vault(path, NEW) as vault:
        token = vault.keep("[手机号]", "13911112222").split("#")[1][:-1]
        assert vault.reveal(token) == "13911112222"


def test_the_command_needs_both_keys_and_says_what_to_set(path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(path.parent))
    monkeypatch.setenv("GRIDTAGS_VAULT_KEY", base64.b64encode(OLD).decode())
    refused = CliRunner().invoke(app, ["vault", "rotate"])
    assert "GRIDTAGS_VAULT_NEW_KEY" in str(refused.exception)
    monkeypatch.setenv("GRIDTAGS_VAULT_NEW_KEY", base64.b64encode(NEW).decode())
    done = CliRunner().invoke(app, ["vault", "rotate"])
    assert (done.exit_code, "5002 values" in done.output) == (0, True)
    assert opening_keys(path) == [NEW]
