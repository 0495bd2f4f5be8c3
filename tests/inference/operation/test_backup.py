"""A backup is complete or none, agrees with itself while others write, and shares what did not change."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from benchmarks.backup_town import NOW, back_up, say_something
from feature_store.warehouse import Warehouse
from feature_store.warehouse_lock import loading
from inference.nightly.lock import only_run
from inference.operation.backup.checking import checked
from inference.operation.backup.manifest import MANIFEST, complete_backups, find_backup, read_manifest
from inference.operation.backup.writing import BackupOrder, make_backup, prune_backups
from inference.operation.error import BackupError
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from registry.verification.whole import verify_installation


def findings(settings: RegistrySettings) -> list[str]:
    with closing(Ledger.open(settings.ledger_location)) as ledger:
        return [each.line() for each in verify_installation(settings, ledger).findings]


@contextmanager
def evidence_all_the_time(settings: RegistrySettings) -> Iterator[None]:
    ended = threading.Event()

    def work() -> None:
        version = 1
        while not ended.is_set():
            version += 1
            say_something(settings, version % 20 + 1)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_every_file_has_the_digest_that_the_manifest_states(installation, tmp_path):
    backup = back_up(installation, tmp_path / "b")
    manifest = checked(backup)
    assert {"var/gridtags.db", "var/desk.db", "var/ledger.db", "configs/nightly.toml"} <= manifest.by_path().keys()
    assert manifest.ledger_entries == 1


def test_secret_keys_stay_behind_and_are_named_unless_asked_for(installation, tmp_path):
    manifest = read_manifest(back_up(installation, tmp_path / "b"))
    assert "var/signing.key" not in manifest.by_path()
    assert [line for line in manifest.left_out if line.startswith("signing.key: secret")]
    whole = read_manifest(back_up(installation, tmp_path / "b", 1, with_secrets=True))
    assert whole.by_path()["var/signing.key"].mode == 0o600
    assert whole.left_out == ()


def test_locks_unfinished_files_and_parts_that_were_never_committed_are_no_part_of_it(installation, tmp_path):
    warehouse = installation.var / "warehouse"
    (warehouse / "bills" / "99999.parquet").write_bytes(b"left by a killed load")
    (warehouse / ".aside-1").mkdir()
    (warehouse / ".aside-1" / "half").write_text("half")
    names = set(read_manifest(back_up(installation, tmp_path / "b")).by_path())
    assert not [name for name in names if "99999" in name or "/." in name or name.endswith((".publishing", "-wal"))]
    assert len([name for name in names if name.startswith("var/warehouse/bills/")]) == 6


def test_a_night_that_did_not_end_is_no_part_of_it(installation, tmp_path):
    nights = installation.var / "nightly"
    for name, done in (("20260401", "publish"), ("20260402", "features")):
        (nights / name / "done").mkdir(parents=True)
        (nights / name / "run.json").write_text("{}")
        (nights / name / "done" / f"{done}.json").write_text("{}")
    names = set(read_manifest(back_up(installation, tmp_path / "b")).by_path())
    assert {name for name in names if name.startswith("var/nightly/") and name.endswith("run.json")} == {
        "var/nightly/20260401/run.json"
    }


def test_a_second_backup_shares_what_did_not_change(installation, tmp_path):
    first, second = back_up(installation, tmp_path / "b"), back_up(installation, tmp_path / "b", 1)
    part = "var/warehouse/bills/00000.parquet"
    assert (first / part).stat().st_ino == (second / part).stat().st_ino
    assert (first / "var/ledger.db").stat().st_ino != (second / "var/ledger.db").stat().st_ino
    prune_backups(tmp_path / "b", 1)
    assert complete_backups(tmp_path / "b") == [second]
    assert checked(second)


def test_a_damaged_backup_hinders_no_further_one(installation, tmp_path):
    damaged = back_up(installation, tmp_path / "b")
    (damaged / MANIFEST).write_text("{")
    assert checked(back_up(installation, tmp_path / "b", 1))


def test_a_file_that_was_rewritten_is_copied_anew(installation, tmp_path):
    first = back_up(installation, tmp_path / "b")
    part = installation.var / "warehouse/bills/00000.parquet"
    part.write_bytes(b"without the rows of a person who was erased")
    second = back_up(installation, tmp_path / "b", 1)
    assert (second / "var/warehouse/bills/00000.parquet").read_bytes() == part.read_bytes()
    assert checked(first)


def test_while_evidence_and_entries_come_all_the_time_every_backup_agrees_with_itself(installation, tmp_path):
    with evidence_all_the_time(installation):
        backups = [back_up(installation, tmp_path / "b", minute) for minute in range(4)]
    entries = [checked(each).ledger_entries for each in backups]
    assert entries == sorted(entries)
    assert entries[-1] > entries[0]
    assert [
        findings(RegistrySettings(var=each / "var", signing_key=installation.signing_key_file)) for each in backups
    ] == [[]] * 4


def test_a_night_or_a_load_under_way_is_waited_for(installation, tmp_path):
    said: list[str] = []
    nights = installation.var / "nightly"
    nights.mkdir(exist_ok=True)
    order = BackupOrder(installation, tmp_path / "b", patience=timedelta(0))
    with only_run(nights), pytest.raises(BackupError, match="nightly run is still at work"):
        make_backup(order, NOW, said.append)
    with (
        loading(Warehouse(installation.var / "warehouse")),
        pytest.raises(BackupError, match="ingest is still at work"),
    ):
        make_backup(order, NOW, said.append)
    assert complete_backups(tmp_path / "b") == []
    assert make_backup(order, NOW, said.append)[1].files


def test_a_folder_without_manifest_is_no_backup(installation, tmp_path):
    backup = back_up(installation, tmp_path / "b")
    (backup / MANIFEST).unlink()
    with pytest.raises(BackupError, match="no complete backup"):
        find_backup(tmp_path / "b")


def test_a_changed_and_a_missing_file_are_found(installation, tmp_path):
    backup = back_up(installation, tmp_path / "b")
    (backup / "var/warehouse/bills/00001.parquet").unlink()
    with (backup / "var/desk.db").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BackupError, match="2 of .* files are not as they were backed up; .*desk.db was changed"):
        checked(backup)


def test_a_backup_does_not_go_into_what_it_backs_up(installation):
    with pytest.raises(BackupError, match="lies in what is to be backed up"):
        back_up(installation, installation.var / "backups")
