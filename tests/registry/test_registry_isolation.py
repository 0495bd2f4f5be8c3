"""What importing and opening the registry does to the rest of the process, and to the machine."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import mlflow
import pytest

from registry.bundle import open_bundle
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.registry.approval.service_case import put_in_service

PROJECT = Path(__file__).parents[2]

WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        absent = {"mlflow", "pandas", "numpy", "scipy", "sklearn", "skops", "lightgbm", "torch", "duckdb", "ibis"}
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import registry.bundle, registry.catalogue, registry.description, registry.error, registry.metric, registry.settings
import registry.cli
from pathlib import Path
bundle = registry.bundle.open_bundle(Path(sys.argv[1]))
print(bundle.description("segments").kind, len(bundle.catalogue().tags))
"""

SILENT = """
import socket, sys, threading
from pathlib import Path

def refuse(*arguments, **options):
    raise AssertionError("the network was asked")

socket.socket.connect = refuse
socket.getaddrinfo = refuse
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
registry = ModelRegistry(RegistrySettings(var=Path(sys.argv[1])))
with registry.start("job", {"seed": 1}, {}):
    pass
from mlflow.telemetry import get_telemetry_client
print(get_telemetry_client(), [thread.name for thread in threading.enumerate()])
"""


def run(script: str, *arguments: object, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    variables = {"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1", **environment}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=variables)


def test_a_service_reads_the_bundle_without_mlflow_or_pandas(
    registry: ModelRegistry, register: Callable, segments
) -> None:
    register(registry, "segments", segments)
    put_in_service(registry, "segments", 1, "李工", "首次上线")
    done = run(WITHOUT, registry.settings.bundles.absolute())
    assert done.stderr == ""
    assert done.stdout == "sklearn 1\n"


def test_two_registries_in_one_process_do_not_mix(
    tmp_path: Path, empty_registry: Callable, register: Callable, segments, booster
) -> None:
    tracking, registering = mlflow.get_tracking_uri(), mlflow.get_registry_uri()
    one, other = empty_registry(tmp_path / "one"), empty_registry(tmp_path / "other")
    with one.start("default-risk", {}, {}) as first:
        register(other, "segments", segments)
        first.register_booster("default-risk", booster.model, booster.example, booster.card)
    for registry, name in ((one, "default-risk"), (other, "segments")):
        put_in_service(registry, name, 1, "李工", "首次上线")
        assert [row.name for row in registry.list_versions()] == [name]
        assert list(open_bundle(registry.settings.bundles).manifest.models) == [name]
    assert (mlflow.get_tracking_uri(), mlflow.get_registry_uri()) == (tracking, registering)
    assert mlflow.active_run() is None


def test_mlflows_own_tracking_uri_does_not_reach_us(
    tmp_path: Path, empty_registry: Callable, register: Callable, segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/elsewhere.db")
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", f"sqlite:///{tmp_path}/elsewhere.db")
    registry = empty_registry(tmp_path / "var")
    register(registry, "segments", segments)
    put_in_service(registry, "segments", 1, "李工", "首次上线")
    assert not (tmp_path / "elsewhere.db").exists()


@pytest.mark.slow
def test_first_use_is_quiet_and_asks_no_network_and_writes_below_var_only(tmp_path: Path, database: Path) -> None:
    (tmp_path / "home").mkdir()
    done = run(SILENT, tmp_path / "var", cwd=tmp_path, HOME=str(tmp_path / "home"))
    assert done.stderr == ""
    assert done.stdout == "None ['MainThread']\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "var"]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    settings = RegistrySettings()
    assert settings.mlflow_tracking_uri == f"sqlite:///{tmp_path}/mlflow.db"
    assert settings.artifacts_uri == (tmp_path / "mlartifacts").as_uri()
    monkeypatch.setenv("GRIDTAGS_MLFLOW_TRACKING_URI", "http://mlflow:5000")
    assert RegistrySettings().artifacts_uri is None
