"""Which workers the supervisor of several replaces: those that ended or hang, never one that is still starting."""

import os
import signal
import time

import pytest
import uvicorn

from inference.worker import Worker

_DEADLINE_SECONDS = 60


async def application(scope, receive, send):
    """Answer nothing; the server only has to start."""
    raise AssertionError(scope["type"])


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
    for _ in range(2):  # the first answer may have been on its way
        hangs = not worker.is_alive(0.2)
    assert hangs


def test_a_killed_worker_is_noticed_without_waiting(worker):
    assert has_answered(worker)
    os.kill(worker.pid, signal.SIGKILL)
    worker.process.join()
    assert not worker.is_alive(_DEADLINE_SECONDS)
