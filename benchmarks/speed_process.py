"""Servers in processes of their own: on a core of their own where there are two, with one thread in numeric libraries."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks.speed_child import ONE_THREAD

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"PATH": "/usr/bin:/bin", **ONE_THREAD}
_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = (_CORES[0], _CORES[1]) if len(_CORES) > 1 else (None, None)


@dataclass(frozen=True)
class Server:
    """A running server; `process` began it, and is it where there is only one."""

    port: int
    process: subprocess.Popen[bytes]

    def resident_mib(self) -> float:
        """Return the resident memory of the process in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def service(app: str, folder: Path, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """Run `benchmarks.speed_server`: `bare`, or the whole service on the online store at the location `app`, in `folder`."""
    portfile = folder / f"port-{'bare' if app == 'bare' else 'service'}-{time.monotonic_ns()}"
    arguments = [app, str(folder), str(portfile), *on_core(core)]
    with started(["-m", "benchmarks.speed_server", *arguments]) as process:
        yield Server(_port(portfile, process), process)


@contextmanager
def mlflow_service(folder: Path, *options: str, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """Run `mlflow models serve` as `benchmarks.mlflow_server` does; what it logs, every request among it, goes to a file."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["-m", "benchmarks.mlflow_server", str(folder), str(port), *options, *on_core(core)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "mlflow.log").open("wb") as log, started(arguments, log) as process:
        while not _answers(port):
            if process.poll() is not None:
                raise RuntimeError(f"MLflow ended: {(folder / 'mlflow.log').read_text(encoding='utf-8')[-500:]}")
            time.sleep(0.1)
        yield Server(port, process)


@contextmanager
def started(arguments: Sequence[str], log: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with these arguments; at the end it and every process it began are told to stop."""
    command = [sys.executable, *arguments]
    with subprocess.Popen(
        command, cwd=PROJECT, env=ENVIRONMENT, start_new_session=True, stdout=log, stderr=log
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def on_core(number: int | None) -> list[str]:
    """Return the option that puts a program of these benchmarks on a core."""
    return [] if number is None else ["--core", str(number)]


def _port(portfile: Path, process: subprocess.Popen[bytes]) -> int:
    while process.poll() is None:
        if portfile.exists() and (text := portfile.read_text(encoding="utf-8")):
            return int(text)
        time.sleep(0.02)
    raise RuntimeError(f"the server ended with exit code {process.returncode}")


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
