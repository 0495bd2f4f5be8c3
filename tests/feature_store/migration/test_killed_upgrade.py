"""Killed in the middle, or two at once: the database is as it was or done, never between."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from feature_store.migration.lineage import DESK
from feature_store.migration.running import upgrade
from tests.feature_store.migration.release import HERE, restored, rows_of, shape_of

DYING = '''
import os, signal
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0003", "0002"
def upgrade():
    """Change two tables and die between them and the commit."""
    op.create_table("desk_half", sa.Column("one", sa.Integer, primary_key=True))
    op.execute("INSERT INTO desk_half VALUES (1)")
    op.execute("DELETE FROM desk_contest")
    os.kill(os.getpid(), signal.SIGKILL)
'''
RUN = """
import sys
from dataclasses import replace
from pathlib import Path
from feature_store.migration.lineage import DESK
from feature_store.migration.running import upgrade
upgrade(replace(DESK, head="0003", folder=Path(sys.argv[1])), sys.argv[2])
"""


@pytest.fixture(params=["sqlite", "postgres"])
def old_desk(request, tmp_path) -> str:
    if request.param == "postgres":
        return restored(HERE / "0.1.0-store-postgres.sql", request.getfixturevalue("postgres_url"))
    return restored(HERE / "0.1.0-desk-sqlite.sql", tmp_path / "desk.db")


@pytest.fixture
def dying_steps(tmp_path):
    """Return a folder with our steps and one that kills its process half-way."""
    folder = tmp_path / "steps"
    folder.mkdir()
    for step in DESK.folder.glob("s*.py"):
        (folder / step.name).write_bytes(step.read_bytes())
    (folder / "s0003_dying.py").write_text(f'"""A step that dies."""\n{DYING}', encoding="utf-8")
    return folder


def test_killed_in_the_middle_nothing_has_changed_and_running_again_does_it_all(old_desk, dying_steps):
    before, shape = rows_of(old_desk), shape_of(old_desk)
    ended = subprocess.run([sys.executable, "-c", RUN, str(dying_steps), old_desk], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (rows_of(old_desk), shape_of(old_desk)) == (before, shape)
    (dying_steps / "s0003_dying.py").write_text(
        f'"""A step that lives."""\n{DYING.replace("os.kill(os.getpid(), signal.SIGKILL)", "pass")}', encoding="utf-8"
    )
    done = upgrade(replace(DESK, head="0003", folder=dying_steps), old_desk)
    assert [step.split()[0] for step in done.steps] == ["0002", "0003"]
    assert rows_of(old_desk)["desk_half"] == [(1,)]


def test_of_two_at_once_one_upgrades_and_the_other_finds_it_done(old_desk):
    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(lambda _: upgrade(DESK, old_desk), range(2)))
    assert sorted(each.current for each in done) == [False, True]
