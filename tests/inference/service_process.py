"""The service as a process of its own, on a port the system chooses."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_RUNNING = re.compile(r"running on (http://\S+)")


@contextmanager
def running_service(
    var: Path, python: str = sys.executable, **environment: str
) -> Iterator[tuple[str, subprocess.Popen]]:
    """Start `python -m inference.serve` on the data in `var`; give its URL and the process."""
    environment = {"PATH": "/usr/bin:/bin", "GRIDTAGS_VAR": str(var), "GRIDTAGS_PORT": "0", **environment}
    log = var / "service.log"
    with log.open("w") as output:
        service = subprocess.Popen(
            [python, "-m", "inference.serve"], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )
    try:
        yield _url(log, service), service
    finally:
        service.kill()
        service.wait()


def _url(log: Path, service: subprocess.Popen) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and service.poll() is None:
        if found := _RUNNING.search(log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"the service did not start:\n{log.read_text()}")
