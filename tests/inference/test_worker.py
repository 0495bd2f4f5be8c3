"""Which workers the supervisor of several replaces: those that ended or hang, never one that is still starting."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import uvicorn

from inference.transport.worker import Worker
from tests.inference.service_process import PROJECT

_DEADLINE_SECONDS = 60


async def application(scope, receive, send):
    """Answer nothing; the server only has to start."""
    raise AssertionError(scope["type"])


_SUPERVISOR = """
import sys, time, uvicorn
from inference.transport.worker import Worker

if __name__ == "__main__":
    config = uvicorn.Config("tests.inference.test_worker:slow_application", factory=True, port=0, lifespan="off")
    worker = Worker(config, [config.bind_socket()])
    worker.start()
    while not worker.is_ready():
        time.sleep(0.05)
    print(worker.pid, flush=True)
    time.sleep(600)
"""


def slow_application():
    time.sleep(1)
    return application


@pytest.fixture
def worker():
    config = uvicorn.Config("tests.inference.test_worker:slow_application", factory=True, port=0, lifespan="off")
    listening = config.bind_socket()
    worker = Worker(config, [listening])
    worker.start()
    yield worker
    worker.kill()
    worker.join()
    listening.close()


def has_answered(worker: Worker) -> bool:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not worker._has_answered:
        assert worker.is_alive(0.01), "a starting worker is in peace, however short the patience"
        assert time.monotonic() < deadline, "the worker never answered"
        time.sleep(0.01)
    return worker.is_alive(_DEADLINE_SECONDS)


def test_a_worker_that_starts_slowly_is_left_in_peace_and_one_that_hangs_is_not(worker):
    assert has_answered(worker)
    os.kill(worker.pid, signal.SIGSTOP)
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while worker.is_alive(0.1):  # it does not stop at once
        assert time.monotonic() < deadline, "a worker that hangs counts as alive"
    assert worker.process.is_alive()


def test_a_killed_worker_is_noticed_without_waiting(worker):
    assert has_answered(worker)
    os.kill(worker.pid, signal.SIGKILL)
    worker.process.join()
    assert not worker.is_alive(_DEADLINE_SECONDS)


def test_a_worker_ends_when_its_supervisor_is_killed(tmp_path):
    script = tmp_path / "supervisor.py"
    script.write_text(_SUPERVISOR)
    path = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen([sys.executable, str(script)], env=path, stdout=subprocess.PIPE, text=True) as supervisor:
        worker = int(supervisor.stdout.readline())
        supervisor.kill()
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while Path(f"/proc/{worker}").exists() and "zombie" not in Path(f"/proc/{worker}/status").read_text():
        assert time.monotonic() < deadline, "the worker goes on without a supervisor"
        time.sleep(0.05)
