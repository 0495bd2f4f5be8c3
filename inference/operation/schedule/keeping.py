"""Keeping the schedule in one process: one task after the other, so that none of them finds another at work."""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from inference.operation.error import ScheduleError
from inference.operation.schedule.config import Task
from inference.operation.schedule.record import FOLDER, LastRun, last_runs, write_run
from registry.clock import Clock

Run = Callable[[Sequence[str]], tuple[int, str]]
"""Runs a command of gridtags; returns its exit code and the last line it printed."""
Wait = Callable[[timedelta], bool]
"""Waits so long, or until it is told to stop; tells whether to go on."""
_LOOKS_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class Keeper:
    """Keeps `tasks`; what came of them is kept below `var`."""

    tasks: tuple[Task, ...]
    var: Path
    clock: Clock
    run: Run
    say: Callable[[str], None]

    def keep(self, wait: Wait) -> None:
        """Run what is due, again and again, until `wait` says to stop.

        Raises
        ------
        ScheduleError
            Another process keeps the schedule of this installation.
        """
        with self._alone():
            self.begin()
            while True:
                self.run_due()
                if not wait(_LOOKS_EVERY):
                    return

    def begin(self) -> None:
        """Count from now on for tasks that never ran: a new installation does not make up for a day on which it was not there."""
        known, now = last_runs(self.var), self.clock()
        for task in self.tasks:
            if task.name not in known:
                write_run(self.var, task.name, LastRun(command=task.command, due_at=now, began_at=now, ended_at=now))
            self.say(f"{task.name}: next at {task.next_due(now):%Y-%m-%d %H:%M}")

    def run_due(self) -> list[str]:
        """Run every task that should have begun since it began last, once each; return their names."""
        return [task.name for task in self.tasks if self._run_if_due(task)]

    def _run_if_due(self, task: Task) -> bool:
        now, known = self.clock(), last_runs(self.var).get(task.name)
        due = task.last_due(now)
        # A run that was killed with the machine has not ended: it is due again.
        if known is not None and known.due_at >= due and known.ended_at is not None:
            return False
        begun = LastRun(command=task.command, due_at=due, began_at=now)
        write_run(self.var, task.name, begun)
        self.say(f"{task.name} begins")
        code, said = self.run(task.command)
        ended = begun.model_copy(update={"ended_at": self.clock(), "exit_code": code, "said": said})
        write_run(self.var, task.name, ended)
        self.say(f"{task.name} ended with {code}: {said}")
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        path = self.var / FOLDER / ".lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ScheduleError(f"{self.var}: another process keeps the schedule; one is enough") from None
            yield
