"""`gridtags upgrade` on the files of gridtags 0.1.0, as an operator runs it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from tests.feature_store.migration.release import HERE, restored

LEDGER = Path(__file__).parents[2] / "registry" / "migration" / "0.1.0-ledger-sqlite.sql"


@pytest.fixture
def installation(tmp_path, monkeypatch):
    for dump, name in (
        (HERE / "0.1.0-desk-sqlite.sql", "desk.db"), (HERE / "0.1.0-online-sqlite.sql", "gridtags.db"), (LEDGER, "ledger.db"),
    ):  # fmt: skip
        restored(dump, tmp_path / name)
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    return tmp_path


def run(*arguments) -> list[str]:
    done = CliRunner().invoke(app, ["upgrade", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output.splitlines()


def test_it_says_what_it_did_and_the_second_time_that_nothing_is_left(installation):
    said = run()
    assert said[0] == "ledger: was upgraded from schema 0001 to 0002"
    assert said[1].startswith("  0002 Indexes by which entries are searched")
    assert said[2] == "desk: was upgraded from schema 0001 to 0002"
    assert said[3].startswith("  0002 Tables for the pictures of customers")
    assert said[4] == "online store: schema 0001 was written down, its tables are those needed"
    assert [line.partition(", ")[2] for line in run()[:3]] == ["nothing to do"] * 3


def test_a_dry_run_leaves_every_file_as_it_is(installation):
    before = {path.name: path.read_bytes() for path in installation.iterdir()}
    assert run("--dry-run")[2] == "desk: would be upgraded from schema 0001 to 0002"
    assert {path.name: path.read_bytes() for path in installation.iterdir()} == before


def test_where_nothing_is_installed_yet_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.delenv("GRIDTAGS_DATABASE_URL", raising=False)
    assert all("not there yet" in line for line in run())
    assert {path.name for path in tmp_path.iterdir()} <= {"upgrade.lock"}


def test_in_one_postgresql_all_three_are_upgraded_beside_each_other(tmp_path, postgres_url, monkeypatch):
    for dump in (HERE / "0.1.0-store-postgres.sql", LEDGER.with_name("0.1.0-ledger-postgres.sql")):
        restored(dump, postgres_url)
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    monkeypatch.setenv("GRIDTAGS_DATABASE_URL", postgres_url)
    said = run()
    assert [line for line in said if "was" in line.split()] == [
        "ledger: was upgraded from schema 0001 to 0002",
        "desk: was upgraded from schema 0001 to 0002",
        "online store: schema 0001 was written down, its tables are those needed",
    ]
    assert [line.partition(", ")[2] for line in run()[:3]] == ["nothing to do"] * 3
