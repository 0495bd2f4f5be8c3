"""The two places where MLflow may keep things: SQLite beside the rest, and a server on PostgreSQL that hands out artifacts."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.postgres_server import PostgresServer
from registry.clock import CHINA
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
PATIENCE_SECONDS = 300


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as reply:
            return reply.status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def mlflow_server(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an MLflow server on PostgreSQL; its artifacts lie where no client can see them."""
    folder = tmp_path_factory.mktemp("mlflow_server")
    store = postgres_server.create_database().replace("postgresql://", "postgresql+psycopg://")
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [
        sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--backend-store-uri", store, "--artifacts-destination", (folder / "artifacts").as_uri(), "--serve-artifacts",
    ]  # fmt: skip
    environment = {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "OMP_NUM_THREADS": "1",
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not answers(url):
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(params=["sqlite", pytest.param("server", marks=pytest.mark.slow)])
def anywhere(
    request: pytest.FixtureRequest, tmp_path: Path, configs: Path, empty_registry: Callable[[Path], ModelRegistry]
) -> ModelRegistry:
    """An empty registry, whose runs and versions are kept here or on a server."""
    if request.param == "sqlite":
        return empty_registry(tmp_path / "var")
    uri = request.getfixturevalue("mlflow_server")
    settings = RegistrySettings(var=tmp_path / "var", configs=configs, mlflow_tracking_uri=uri)
    return ModelRegistry(settings, clock=lambda: NOON)
