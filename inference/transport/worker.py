"""Several server processes on one socket; one that dies is replaced, and all of them count into the same metrics."""

import logging
import os
import signal
from multiprocessing import parent_process
from multiprocessing.connection import wait
from socket import socket
from tempfile import TemporaryDirectory
from time import monotonic

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

_COUNTED_TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
_START_SECONDS = 120
_LOOK_SECONDS = 1.0
_LOG = logging.getLogger("gridtags.service")


class Worker(Process):
    """A server process. While it starts nobody expects an answer: imports alone can take longer than a hung one may stay.

    It ends when its supervisor is gone: it would hold the port, and nobody would replace or stop it.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self._begun = monotonic()
        self._is_asked = False
        self._has_answered = False

    def is_alive(self, timeout: float = 5) -> bool:
        """Return False for one that ended, that does not answer within `timeout` seconds, or that does not start in two minutes."""
        if not self.process.is_alive():
            return False
        if not self._is_asked:
            self.parent_conn.send(b"ping")
            self._is_asked = True
        wait([self.parent_conn, self.process.sentinel], timeout if self._has_answered else 0)
        if self.parent_conn.poll():
            self.parent_conn.recv()
            self._is_asked, self._has_answered = False, True
            return True
        return self.process.is_alive() and not self._has_answered and monotonic() - self._begun < _START_SECONDS

    def always_pong(self) -> None:
        """Answer the supervisor while there is one; runs in a thread of the worker."""
        supervisor = parent_process()
        while supervisor is not None and supervisor.is_alive():
            if self.child_conn.poll(_LOOK_SECONDS):
                self.pong()
        os.kill(os.getpid(), signal.SIGTERM)


class Workers(Multiprocess):
    """Uvicorn's supervisor for such workers; the gauges of one that died are taken out of the metrics."""

    def init_processes(self) -> None:
        """Start all of them."""
        self.processes = [self._started() for _ in range(self.processes_num)]

    def keep_subprocess_alive(self) -> None:
        """Replace workers that died; one that fails at its start would fail again, and ends the service."""
        for place, worker in enumerate(self.processes):
            if self.should_exit.is_set() or worker.is_alive(self.config.timeout_worker_healthcheck):
                continue
            worker.kill()
            worker.join()
            mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
            if worker.exitcode == STARTUP_FAILURE:
                _LOG.error("worker %s did not start: the service ends", worker.pid)
                self.should_exit.set()
                return
            _LOG.error("worker %s died, exit code %s: it is replaced", worker.pid, worker.exitcode)
            self.processes[place] = self._started()

    def _started(self) -> Worker:
        worker = Worker(self.config, self.sockets)
        worker.start()
        return worker


def run_workers(config: uvicorn.Config) -> None:
    """Run `config.workers` processes, whose application is named as `module:factory`, until told to stop."""
    with TemporaryDirectory(prefix="gridtags-metrics-") as folder:
        # The metrics library looks for it when it is imported, in every worker; there is no other way to tell it.
        os.environ[_COUNTED_TOGETHER] = folder  # noqa: TID251
        Workers(config, [config.bind_socket()]).run()


def counted_together() -> bool:
    """Tell whether this process is one of several that count into the same metrics."""
    return _COUNTED_TOGETHER in os.environ  # noqa: TID251 - set by `run_workers` for its workers
