"""The doctor says what is wrong and what to do, and goes on after whatever it finds."""

import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.backup_town import NOW, back_up
from feature_store.online.settings import OnlineStoreSettings
from inference.key.file import create_key
from inference.key.ring import Role
from inference.operation.doctor.config_look import look_at_configs
from inference.operation.doctor.examination import LOOKS, examine
from inference.operation.doctor.key_look import look_at_keys, look_at_secrets
from inference.operation.doctor.ledger_look import look_at_ledger
from inference.operation.doctor.line import Level, Patient
from inference.operation.doctor.machine_look import look_at_clock, look_at_disk
from inference.operation.doctor.store_look import look_at_snapshot, look_at_stores
from inference.operation.doctor.work_look import look_at_backups, look_at_schedule, look_at_service
from inference.operation.schedule.record import LastRun, write_run
from inference.operation.settings import OperationSettings
from inference.settings import ServiceSettings
from registry.clock import aware
from registry.ledger import Ledger


@pytest.fixture
def patient(installation) -> Patient:
    var = installation.var
    operation = OperationSettings(var=var)
    return Patient(operation, OnlineStoreSettings(var=var), installation, ServiceSettings(var=var, port=1), aware(NOW))


def levels(look, patient):
    return [line.level.value for line in look(patient)]


def test_a_sound_ledger_and_stores_are_ok(patient):
    assert levels(look_at_stores, patient) == ["ok", "ok"]
    assert levels(look_at_configs, patient) == ["ok"]
    assert levels(look_at_disk, patient) == ["ok"]


def test_every_look_says_something_whatever_it_dies_of(tmp_path):
    nothing = tmp_path / "nothing"
    at = Patient(
        OperationSettings(var=nothing, configs=nothing), OnlineStoreSettings(var=nothing),
        __import__("registry.settings", fromlist=["x"]).RegistrySettings(var=nothing, configs=nothing),
        ServiceSettings(var=nothing, port=1), aware(NOW),
    )  # fmt: skip
    lines = list(examine(at))
    assert len(lines) >= len(LOOKS)
    assert {"configs", "online store", "snapshot", "bundle", "keys"} <= {
        line.name for line in lines if line.level is Level.FAIL
    }
    assert not [line for line in lines if line.level is not Level.OK and not line.do]
    assert not nothing.exists()


def test_a_config_that_does_not_parse_and_one_that_means_nothing_are_named(patient, tmp_path):
    configs = Path(shutil.copytree(patient.operation.configs, tmp_path / "configs"))
    at = Patient(OperationSettings(configs=configs), patient.online, patient.registry, patient.service, patient.now)
    (configs / "nightly.toml").write_text("[customers]\nrelative = 'much'\n")
    assert [line.found.split(":")[0] for line in look_at_configs(at)] == ["nightly.toml"]
    (configs / "quality.toml").write_text("[oops\n")
    assert [line.found.split(":")[0] for line in look_at_configs(at)] == ["quality.toml"]


def test_a_ledger_that_is_not_what_its_root_signed_fails(patient):
    # As somebody would who cut the newest entries off: the file goes, a shorter one comes.
    for path in patient.registry.var.glob("ledger.db*"):
        path.unlink()
    with closing(Ledger.open(patient.registry.ledger_location)) as ledger:
        ledger.append("export", "甲", {"customer": "C1"}, {})
    (line,) = look_at_ledger(patient)
    assert line.level is Level.FAIL
    assert "is not the one that the root of" in line.found


def test_a_key_file_that_others_may_read_and_a_lost_signing_key_fail(patient):
    create_key(patient.service.key_file, "crm", Role.CRM)
    assert levels(look_at_secrets, patient) == ["ok"]
    patient.service.key_file.chmod(0o644)
    patient.registry.signing_key_file.unlink()
    wide, lost = look_at_secrets(patient)
    assert wide.do == f"chmod 600 {patient.service.key_file}"
    assert "is missing, which signed the roots" in lost.found


def test_keys_that_end_soon_are_warned_of_and_none_at_all_fails(patient):
    assert levels(look_at_keys, patient) == ["fail"]
    create_key(patient.service.key_file, "crm", Role.CRM, {"expires_at": patient.now + timedelta(days=3)})
    assert levels(look_at_keys, patient) == ["ok", "warn"]


def test_a_clock_before_the_newest_entry_fails(patient):
    assert levels(look_at_clock, Patient(**{**vars(patient), "now": aware(NOW) + timedelta(days=4_000)})) == ["ok"]
    assert levels(look_at_clock, Patient(**{**vars(patient), "now": aware(NOW) - timedelta(days=4_000)})) == ["fail"]


def test_no_snapshot_no_service_and_a_failed_task_are_said_with_what_to_do(patient):
    assert levels(look_at_snapshot, patient) == ["fail"]
    assert levels(look_at_service, patient) == ["warn"]
    assert levels(look_at_schedule, patient) == ["ok"]
    at = patient.now
    write_run(
        patient.operation.var, "nightly",
        LastRun(command=("tag",), due_at=at, began_at=at, ended_at=at, exit_code=1, said="the disk is full"),
    )  # fmt: skip
    (line,) = look_at_schedule(patient)
    assert (line.level, line.do) == (Level.WARN, "`gridtags tag` by hand")


def test_backups_are_looked_for_and_an_old_one_is_warned_of(patient, tmp_path):
    assert levels(look_at_backups, patient) == ["warn"]
    settings = OperationSettings(var=patient.operation.var, backups=tmp_path / "b")
    at = Patient(settings, patient.online, patient.registry, patient.service, patient.now)
    (tmp_path / "b").mkdir()
    assert levels(look_at_backups, at) == ["fail"]
    back_up(patient.registry, tmp_path / "b")
    assert levels(look_at_backups, at) == ["ok"]
    assert levels(look_at_backups, Patient(**{**vars(at), "now": at.now + timedelta(days=5)})) == ["warn"]
