"""A real PostgreSQL server that belongs to the test session: its own folder, reached over a Unix socket only."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg

_SETTINGS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c shared_buffers=32MB -c max_connections=50"


class PostgresServer:
    """Started by `start`, thrown away by `stop`."""

    def __init__(self, settings: str = _SETTINGS) -> None:
        self._settings = settings
        self._bin = _binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="gridtags-pg-"))
        self._data = self._folder / "data"

    def start(self) -> None:
        account = _account()
        if account:
            shutil.chown(self._folder, account)
        self._run("initdb", "--pgdata", str(self._data), "--username", "gridtags", "--auth", "trust",
                  "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")  # fmt: skip
        self._control("start", "-o", f"-k {self._folder} {self._settings}", "-l", str(self._folder / "server.log"))

    def stop(self) -> None:
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self) -> None:
        self._control("restart", "-m", "fast")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://gridtags@/{database}?host={self._folder}"

    def create_database(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"test_{uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def _control(self, action: str, *arguments: str) -> None:
        self._run("pg_ctl", action, "--pgdata", str(self._data), "--wait", "--timeout", "60", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        account = _account()
        # PostgreSQL refuses to run as root, which tests in a container usually are.
        command = ["runuser", "-u", account, "--"] if account else []
        # Output goes to a file: the server inherits it, and a pipe would never be closed.
        with (self._folder.parent / f"{self._folder.name}.out").open("w+") as output:
            command += [str(self._bin / program), *arguments]
            done = subprocess.run(command, cwd="/", stdout=output, stderr=subprocess.STDOUT, check=False, timeout=120)
            output.seek(0)
            message = output.read()
        Path(output.name).unlink()
        assert done.returncode == 0, f"{program} failed: {message}"


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {line.split(":")[0] for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines()}
    return "postgres" if "postgres" in known else "nobody"


def _binaries() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path) if on_path else None
    assert found, "these tests start a real PostgreSQL server: install it with `apt-get install postgresql`"
    return found.parent
