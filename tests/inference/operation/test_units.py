"""Units for systemd and a crontab: written from the settings, and accepted by systemd itself where it is installed."""

import shutil
import subprocess

import pytest

from inference.operation.schedule.config import load_schedule
from inference.operation.settings import OperationSettings
from inference.operation.unit.writing import write_units


@pytest.fixture
def units(tmp_path):
    settings = OperationSettings(var=tmp_path / "var", backups=tmp_path / "backups")
    return {path.name: path.read_text() for path in write_units(settings, tmp_path / "units", "nobody")}


def test_every_task_has_a_service_and_a_timer_and_a_line_for_cron(units):
    tasks = load_schedule(OperationSettings().configs)
    assert set(units) == {"gridtags.service", "gridtags.crontab"} | {
        f"gridtags-{task.name}.{kind}" for task in tasks for kind in ("service", "timer")
    }
    assert "OnCalendar=*-*-* 02:30:00 Asia/Shanghai" in units["gridtags-nightly.timer"]
    assert "OnCalendar=Sat *-*-* 06:00:00 Asia/Shanghai" in units["gridtags-retrain.timer"]
    assert "0 6 * * 6 " in units["gridtags.crontab"]


def test_a_service_writes_to_its_own_folders_only(units, tmp_path):
    for name in ("gridtags.service", "gridtags-backup.service"):
        assert f"ReadWritePaths={tmp_path / 'var'} {tmp_path / 'backups'}\n" in units[name]
        assert "ProtectSystem=strict\n" in units[name]
        assert "NoNewPrivileges=yes\n" in units[name]


def test_systemd_finds_nothing_wrong(units, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted((tmp_path / "units").glob("*.[st]*er*")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (
        done.returncode,
        [line for line in done.stderr.splitlines() if "gridtags" in line and "Special user" not in line],
    ) == (0, [])
