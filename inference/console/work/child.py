"""The process of a job: a session of its own, gentle to the service, limited in time, its words redacted before they are kept."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from inference.settings import ServiceSettings
from nlp.redaction import redact_message

MOST_OUTPUT_CHARACTERS = 400_000
_MOST_LINE_CHARACTERS, _KILL_AFTER_SECONDS = 16_384, 10.0


class Child:
    """A command that runs; it holds the lock of its job through the descriptor `alive`."""

    def __init__(self, command: Sequence[str], settings: ServiceSettings, alive: int) -> None:
        # `env` adds to what this process has, for the settings may come from elsewhere; `nice`, because answers come first.
        where = [f"GRIDTAGS_VAR={settings.var}", f"GRIDTAGS_CONFIGS={settings.configs}"]
        self._process = subprocess.Popen(  # noqa: S603 arguments of known patterns, and no shell
            ["/usr/bin/env", *where, "nice", "-n", "10", *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", errors="replace", start_new_session=True, pass_fds=[alive],
        )  # fmt: skip
        self.is_late = False

    def wait(self, output: Path, minutes: float) -> int:
        """Write what the command says to `output` until it ends, and return its exit code; after `minutes` it is ended."""
        timer = threading.Timer(minutes * 60, self._end_late)
        timer.start()
        with self._process as process, output.open("w", encoding="utf-8") as file:
            left = MOST_OUTPUT_CHARACTERS
            while process.stdout is not None and (line := process.stdout.readline(_MOST_LINE_CHARACTERS)):
                if left > 0:  # what is too much is read and dropped, or the command would wait for ever
                    left -= len(line)
                    file.write(redact_message(line) if left > 0 else "…\n")
                    file.flush()
        timer.cancel()
        return process.returncode

    def end(self) -> None:
        """Ask the command and what it started to end; make them, where they do not."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(_KILL_AFTER_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)

    def _end_late(self) -> None:
        self.is_late = True
        self.end()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
