"""The schedule under a clock that we set: what is due runs once, in order, and what was missed is made up for."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from inference.operation.error import ScheduleError
from inference.operation.schedule.child import Children
from inference.operation.schedule.config import Task, load_schedule
from inference.operation.schedule.keeping import Keeper
from inference.operation.schedule.record import last_runs
from inference.operation.settings import OperationSettings
from registry.clock import CHINA

MONDAY = datetime(2026, 6, 1, 12, tzinfo=CHINA)
NIGHT = Task(name="nightly", title="night", command=("tag",), at="02:30:00")
BACKUP = Task(name="backup", title="backup", command=("backup",), at="02:30:00")
RETRAIN = Task(name="retrain", title="retrain", command=("retrain", "--requested"), at="06:00:00", weekday="sat")
REPORT = Task(name="report", title="report", command=("report",), at="07:00:00", day=2)


class World:
    """A clock, what was run by it, and how each run ends."""

    def __init__(self, var: Path, *tasks: Task) -> None:
        self.now, self.ran, self.exit_code = MONDAY, list[tuple[str, str]](), 0
        self.keeper = Keeper(tasks, var, lambda: self.now, self._run, lambda _: None)

    def _run(self, command):
        self.ran.append((f"{self.now:%a %H:%M}", command[0]))
        self.now += timedelta(minutes=40)
        return self.exit_code, "done"

    def until(self, end: datetime) -> None:
        """Keep the schedule, looking every ten minutes, until `end`."""

        def wait(time):
            assert time <= timedelta(minutes=1)
            self.now += timedelta(minutes=10)
            return self.now < end

        self.keeper.keep(wait)


def test_everything_runs_at_its_time_and_in_the_order_of_the_file(tmp_path):
    world = World(tmp_path, NIGHT, BACKUP, RETRAIN, REPORT)
    world.until(MONDAY + timedelta(days=1))
    assert world.ran == [("Tue 02:30", "tag"), ("Tue 03:10", "backup"), ("Tue 07:00", "report")]
    world.ran.clear()
    world.until(MONDAY + timedelta(days=6))
    assert ("Sat 06:00", "retrain") in world.ran
    assert [name for _, name in world.ran].count("tag") == 5


def test_a_new_installation_makes_up_for_nothing_and_one_that_was_off_for_three_nights_for_one(tmp_path):
    world = World(tmp_path, NIGHT)
    world.until(MONDAY + timedelta(minutes=5))
    assert world.ran == []
    world.now = MONDAY + timedelta(days=3)
    world.until(world.now + timedelta(minutes=5))
    assert world.ran == [("Thu 12:00", "tag")]


def test_a_run_that_was_killed_with_the_machine_runs_again_and_one_that_failed_waits_for_its_time(tmp_path):
    world = World(tmp_path, NIGHT)
    world.keeper.begin()
    world.now = MONDAY + timedelta(hours=15)
    killed = Keeper((NIGHT,), tmp_path, lambda: world.now, _killed, lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        killed.run_due()
    world.exit_code = 1
    assert world.keeper.run_due() == ["nightly"]
    assert world.keeper.run_due() == []
    assert (last_runs(tmp_path)["nightly"].exit_code, last_runs(tmp_path)["nightly"].said) == (1, "done")


def test_two_processes_do_not_keep_one_schedule(tmp_path):
    world, other = World(tmp_path, NIGHT), World(tmp_path, NIGHT)

    def wait(_):
        with pytest.raises(ScheduleError, match="another process keeps the schedule"):
            other.until(MONDAY)
        return False

    world.keeper.keep(wait)


def test_the_shipped_schedule_is_read_and_its_commands_exist():
    import typer  # noqa: PLC0415

    import cli  # noqa: PLC0415 the whole command line, only here

    group = typer.main.get_command(cli.app)
    for task in load_schedule(OperationSettings().configs):
        command = group.commands[task.command[0]]
        sub = [word for word in task.command[1:] if not word.startswith("-") and hasattr(command, "commands")]
        assert not sub or sub[0] in command.commands, task.name


def test_a_wrong_schedule_names_the_key(tmp_path):
    (tmp_path / "operation.toml").write_text(
        '[[task]]\nname = "a"\ntitle = "a"\ncommand = ["a"]\nat = 01:00:00\nday = 31\n'
    )
    with pytest.raises(ScheduleError, match=r"operation.toml: task.0.day: Input should be less than or equal to 28"):
        load_schedule(tmp_path)


def test_a_command_runs_as_a_process_of_its_own_and_its_last_line_is_kept(capfd):
    code, said = Children().run(["version"])
    assert (code, capfd.readouterr().out.strip()) == (0, said)
    assert Children().run(["no-such-command"])[0] != 0


def test_a_signal_ends_the_waiting(tmp_path):
    program = (
        "from datetime import timedelta; from inference.operation.schedule.child import Children; c = Children(); c.listen(); "
        "print('ready', flush=True); print(c.wait(timedelta(seconds=60)))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        os.kill(child.pid, signal.SIGTERM)
        assert child.stdout.readline() == "False\n"


def _killed(_):
    raise KeyboardInterrupt
