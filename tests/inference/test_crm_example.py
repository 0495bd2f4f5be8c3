"""The CRM example against a real service: it follows the change feed, goes on where it stopped, and shows a caller."""

import re
import sqlite3
import subprocess
import sys

import pytest

from tests.documents.page import DOCS, PROJECT, blocks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def copy(tmp_path_factory, served):
    """Return the folder in which the example keeps its copy and its key."""
    folder = tmp_path_factory.mktemp("copy")
    (folder / "crm.key").write_text(served.keys["crm"] + "\n", encoding="utf-8")
    return folder


def run(folder, url, *arguments):
    command = [sys.executable, DOCS / "examples" / "crm.py", url, "--key-file", "crm.key", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_copy_holds_the_tags_of_everybody_and_the_next_run_goes_on_behind_them(served, copy):
    first = run(copy, served.url)
    with sqlite3.connect(copy / "crm.db") as database:
        held = dict(database.execute("SELECT customer_id, tags FROM tags"))
    assert "C1" in held
    assert int(first.split()[0]) >= len(held)
    assert run(copy, served.url).splitlines() == ["0 changes"]


def test_the_card_of_a_caller_says_who_it_is(served, copy):
    assert "客户" in run(copy, served.url, "--customer", "C1")


def test_the_code_shown_to_crm_builders_runs(served, capsys):
    (block,) = blocks(DOCS / "howto" / "connect-a-crm.md", "python")
    told = {"http://127.0.0.1:8000": served.url, '"KEY"': repr(served.keys["crm"]), "C000000123": "C1"}
    text = re.sub("|".join(map(re.escape, told)), lambda found: told[found[0]], block.text)
    exec(compile(text, block.page, "exec"), {})
    assert "C1" in capsys.readouterr().out
