"""What is restored answers byte for byte as before, and its ledger verifies; nothing is ever half restored or lost."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

import cli
from benchmarks.backup_town import answers, back_up, lay_installation
from inference.operation.backup import restoring
from inference.operation.backup.manifest import read_manifest
from inference.operation.backup.restored import differing_configs, verified_lines
from inference.operation.backup.restoring import RestoreOrder, restore
from inference.operation.error import BackupError
from registry.digest import folder_digests
from registry.ledger import Ledger
from registry.settings import RegistrySettings


@pytest.fixture
def backup(installation, tmp_path) -> Path:
    return back_up(installation, tmp_path / "b", with_secrets=True)


def restored(backup: Path, var: Path, *, replace: bool = False) -> RegistrySettings:
    settings = RegistrySettings(var=var)
    restore(RestoreOrder(backup, settings, replace), lambda _: None)
    return settings


def test_an_empty_machine_answers_as_the_old_one_did_and_its_ledger_verifies(installation, backup, tmp_path):
    settings = restored(backup, tmp_path / "new" / "var")
    assert list(answers(settings)) == list(answers(installation))
    assert verified_lines(settings, read_manifest(backup)) == (["1 entries, 1 roots, 0 findings"], 0)
    assert (settings.var / "signing.key").stat().st_mode & 0o777 == 0o600


def test_the_command_restores_verifies_and_says_so_in_the_ledger(backup, tmp_path, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path / "new"))
    done = CliRunner().invoke(cli.app, ["restore", str(backup.parent)])
    assert done.exit_code == 0, done.output
    assert "1 entries, 1 roots, 0 findings" in done.output
    with closing(Ledger.open(tmp_path / "new" / "ledger.db")) as ledger:
        *_, last = ledger.entries()
    assert (last.kind, last.subject) == ("restore", {"backup": backup.name})


def test_postgres_answers_as_the_old_one_did_and_its_ledger_verifies(postgres_server, tmp_path):
    old = lay_installation(tmp_path / "old", postgres_server.create_database())
    backup = back_up(old, tmp_path / "b", with_secrets=True)
    new = old.model_copy(update={"var": tmp_path / "new", "database_url": SecretStr(postgres_server.create_database())})
    restore(RestoreOrder(backup, new), lambda _: None)
    assert list(answers(new)) == list(answers(old))
    assert verified_lines(new, read_manifest(backup))[1] == 0
    shutil.rmtree(tmp_path / "new")
    with pytest.raises(BackupError, match="has .* tables; allowed: an empty one"):
        restore(RestoreOrder(backup, new), lambda _: None)
    restore(RestoreOrder(backup, new, replace=True), lambda _: None)


def test_what_is_there_is_replaced_only_when_asked_and_kept_aside(installation, backup, tmp_path):
    (installation.var / "later.json").write_text("{}")
    with pytest.raises(BackupError, match="is not empty; allowed: an empty folder, or --replace"):
        restored(backup, installation.var)
    restored(backup, installation.var, replace=True)
    assert not (installation.var / "later.json").exists()
    (kept,) = tmp_path.glob("var.replaced-*")
    assert (kept / "later.json").read_text() == "{}"


def test_a_damaged_backup_touches_nothing(installation, backup):
    before = folder_digests(installation.var)
    (backup / "var/warehouse/bills/00001.parquet").write_bytes(b"bit rot")
    with pytest.raises(BackupError, match="1 of .* was changed"):
        restored(backup, installation.var, replace=True)
    assert folder_digests(installation.var) == before


def test_a_run_that_was_killed_once_all_was_copied_is_completed_by_the_next(backup, tmp_path, monkeypatch):
    monkeypatch.setattr(restoring._Place, "take", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        restored(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    monkeypatch.undo()
    settings = restored(backup, tmp_path / "new")
    assert verified_lines(settings, read_manifest(backup))[1] == 0
    assert not (tmp_path / "new.restoring").exists()


def test_a_mounted_disk_changes_folder_by_folder_and_a_kill_in_between_is_completed(installation, backup, monkeypatch):
    (installation.var / "later.json").write_text("{}")
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "var")
    whole = Path.rename
    monkeypatch.setattr(Path, "rename", lambda self, to: _dies_at_desk(whole, self, to))
    with pytest.raises(KeyboardInterrupt):
        restored(backup, installation.var, replace=True)
    monkeypatch.setattr(Path, "rename", whole)
    settings = restored(backup, installation.var)
    assert verified_lines(settings, read_manifest(backup))[1] == 0
    assert not (installation.var / "later.json").exists()
    assert {path.name for path in installation.var.glob(".replaced-*/*")} >= {"later.json", "desk.db", "ledger.db"}


def test_configuration_that_differs_is_named_and_left_alone(backup, tmp_path):
    configs = Path(shutil.copytree(backup / "configs", tmp_path / "configs"))
    (configs / "nightly.toml").write_text("# other\n")
    (configs / "quality.toml").unlink()
    lines = list(differing_configs(backup, read_manifest(backup), configs))
    assert len(lines) == 2
    assert "nightly.toml differs from" in lines[0]
    assert "quality.toml is missing" in lines[1]


def _dies_at_desk(rename, source, target):
    if source.name == "desk.db" and ".restoring" in str(source):
        raise KeyboardInterrupt
    return rename(source, target)
