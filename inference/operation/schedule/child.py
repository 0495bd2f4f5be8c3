"""A task as a process of its own, which is told to stop with us; and waiting that a signal ends."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from threading import Event
from types import FrameType

_PATIENCE_SECONDS = 60


class Children:
    """Runs commands of gridtags until SIGTERM or SIGINT comes."""

    def __init__(self) -> None:
        self._stopped = Event()
        self._running: subprocess.Popen[str] | None = None

    def listen(self) -> None:
        """Stop in order when the system asks: the task at work is told, and goes on the next time where it stopped."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def run(self, command: Sequence[str]) -> tuple[int, str]:
        """Run `gridtags command`; return its exit code and the last line that it printed. All lines go on to our own output."""
        last = ""
        with subprocess.Popen(  # noqa: S603 - commands of our own configuration, no shell
            [sys.executable, "-m", "cli", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as child:
            self._running = child
            for line in child.stdout or ():
                sys.stdout.write(line)
                sys.stdout.flush()
                last = line.strip() or last
        self._running = None
        return child.returncode, last[:500]

    def wait(self, time: timedelta) -> bool:
        """Wait so long or until a signal comes; tell whether to go on."""
        return not self._stopped.wait(time.total_seconds())

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stopped.set()
        if self._running is not None:
            self._running.terminate()
