"""A real PostgreSQL server of its own: its own folder, reached over a Unix socket only, thrown away at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

FORGETFUL = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c shared_buffers=32MB -c max_connections=50"
"""For tests: what a power cut would lose does not matter."""
DURABLE = "-c listen_addresses= -c shared_buffers=128MB -c max_connections=20"
"""As it is installed: every commit is on disk."""


class PostgresServer:
    """Started by `start`, thrown away by `stop`."""

    def __init__(self, settings: str = FORGETFUL) -> None:
        self._settings = settings
        self._bin = _binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="gridtags-pg-"))
        self._data = self._folder / "data"

    def start(self) -> None:
        """Make a cluster and wait until it answers."""
        account = _account()
        if account:
            shutil.chown(self._folder, account)
        self._run("initdb", "--pgdata", str(self._data), "--username", "gridtags", "--auth", "trust",
                  "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
        self.resume()

    def halt(self) -> None:
        """End it at once, as a crash would; the data stays."""
        self._control("stop", "-m", "immediate")

    def resume(self) -> None:
        """Start it with the data there is and wait until it answers."""
        self._control("start", "-o", f"-k {self._folder} {self._settings}", "-l", str(self._folder / "server.log"))

    def stop(self) -> None:
        """End it at once and delete everything."""
        self.halt()
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self) -> None:
        """End it in order and start it again with the same data."""
        self._control("restart", "-m", "fast")

    def url(self, database: str = "postgres") -> str:
        """Return the URL of a database of this server."""
        return f"postgresql://gridtags@/{database}?host={self._folder}"

    def create_database(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"test_{uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def serve_on_core(self, number: int | None) -> None:
        """Let connections that are opened from now on be served on one core, as if it were another machine's."""
        if number is not None:
            postmaster = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]
            os.sched_setaffinity(int(postmaster), {number})

    def _control(self, action: str, *arguments: str) -> None:
        self._run("pg_ctl", action, "--pgdata", str(self._data), "--wait", "--timeout", "60", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        account = _account()
        # PostgreSQL refuses to run as root, which tests in a container usually are.
        command = ["runuser", "-u", account, "--"] if account else []
        # Output goes to a file: the server inherits it, and a pipe would never be closed.
        with (self._folder.parent / f"{self._folder.name}.out").open("w+", encoding="utf-8") as output:
            command += [str(self._bin / program), *arguments]
            done = subprocess.run(command, cwd="/", stdout=output, stderr=subprocess.STDOUT, check=False, timeout=120)
            output.seek(0)
            message = output.read()
        Path(output.name).unlink()
        if done.returncode:
            raise RuntimeError(f"{program} failed: {message}")


@contextmanager
def postgres(settings: str = DURABLE) -> Iterator[PostgresServer]:
    """Run a server, by default one that syncs every commit to disk."""
    server = PostgresServer(settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines()}
    return "postgres" if "postgres" in known else "nobody"


def _binaries() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path) if on_path else None
    if found is None:
        raise RuntimeError("no PostgreSQL server is installed: `apt-get install postgresql`")
    return found.parent
