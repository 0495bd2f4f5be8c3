"""Several server processes on one socket; one that dies is replaced, and all of them count into the same metrics."""

import os
from tempfile import TemporaryDirectory

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from uvicorn.supervisors.multiprocess import Multiprocess

_COUNTED_TOGETHER = "PROMETHEUS_MULTIPROC_DIR"


class Workers(Multiprocess):
    """Uvicorn's supervisor; the gauges of a worker that died are taken out of the metrics."""

    def keep_subprocess_alive(self) -> None:
        """Replace workers that died."""
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]


def run_workers(config: uvicorn.Config) -> None:
    """Run `config.workers` processes, whose application is named as `module:factory`, until told to stop."""
    with TemporaryDirectory(prefix="gridtags-metrics-") as folder:
        # The metrics library looks for it when it is imported, in every worker; there is no other way to tell it.
        os.environ[_COUNTED_TOGETHER] = folder  # noqa: TID251
        Workers(config, [config.bind_socket()]).run()


def counted_together() -> bool:
    """Tell whether this process is one of several that count into the same metrics."""
    return _COUNTED_TOGETHER in os.environ  # noqa: TID251 - set by `run_workers` for its workers
