"""The service runs with `requirements-serving.txt` alone: no MLflow, no torch, no pandas, no pyarrow."""

import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import httpx
import pytest

from feature_store.online.opening import open_store
from feature_store.online.protocol import SnapshotRef
from inference.key.file import create_key
from inference.key.ring import Role
from tests.inference.service_bundle import promote
from tests.inference.service_fake import documents_of
from tests.inference.service_process import PROJECT, running_service
from tests.inference.service_text_model import text_models

ROOMS = ("nlp", "feature_store", "registry", "inference")
TOO_MUCH = ("mlflow", "torch", "transformers", "pandas", "pyarrow", "ibis", "matplotlib", "pyspark", "z3")
# Imported by name, though it is FastAPI and Jinja that choose their versions.
FOLLOWS_ANOTHER = {"starlette", "markupsafe"}


def requirements() -> dict[str, str]:
    """Return the range of every package of requirements-serving.txt."""
    lines = (PROJECT / "requirements-serving.txt").read_text(encoding="utf-8").splitlines()
    return dict(_parts(line) for line in lines if line and not line.startswith("#"))


def _parts(requirement: str) -> tuple[str, str]:
    name, _, versions = re.fullmatch(r"([\w-]+)(\[[\w,]+\])?(.*)", requirement).groups()
    return name, versions


def serving_imports() -> set[str]:
    """Return the packages that the service imports, by whatever way."""
    graph = grimp.build_graph(*ROOMS, include_external_packages=True)
    modules = graph.find_upstream_modules("inference.serve") | {"inference.serve"}
    found = {each for module in modules for each in graph.find_modules_directly_imported_by(module)}
    return {each for each in found if each.partition(".")[0] not in ROOMS and each not in sys.stdlib_module_names}


def test_the_service_imports_nothing_it_should_not_need():
    assert serving_imports().isdisjoint(TOO_MUCH)


def test_lightgbm_is_loaded_for_the_first_who_asks_for_a_score_and_not_before():
    loaded = "import sys, inference.serve; print('lightgbm' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", loaded], cwd=PROJECT, text=True) == "False\n"


def test_duckdb_is_loaded_for_the_first_who_asks_for_an_audience_and_not_before():
    loaded = "import sys, inference.serve; print('duckdb' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", loaded], cwd=PROJECT, text=True) == "False\n"


def test_everything_the_service_imports_is_required():
    distributions = packages_distributions()
    # A namespace package comes from several distributions, of which one is enough.
    required = requirements().keys() | FOLLOWS_ANOTHER
    missing = {
        each
        for each in serving_imports()
        if required.isdisjoint(name.replace("_", "-").lower() for name in distributions[each])
    }
    assert missing == set()


def test_ranges_are_those_of_the_project():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for name in ("postgres", "onnx", "opentelemetry") for each in project["optional-dependencies"][name]]
    ours = dict(_parts(each) for each in [*project["dependencies"], *extras])
    assert {name: versions for name, versions in requirements().items() if ours.get(name) != versions} == {}


@pytest.fixture(scope="module")
def clean_python(tmp_path_factory) -> str:
    """Return the Python of a new environment that holds the requirements only."""
    folder = tmp_path_factory.mktemp("serving") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    files = ["--constraint", "constraints.txt", "--requirement", "requirements-serving.txt"]
    command = [str(folder / "bin" / "pip"), "--disable-pip-version-check", "install", "--quiet", *files]
    done = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return str(folder / "bin" / "python")


@pytest.mark.slow
def test_a_clean_environment_holds_nothing_heavy(clean_python):
    question = f"from importlib.util import find_spec; print([each for each in {TOO_MUCH} if find_spec(each)])"
    assert subprocess.check_output([clean_python, "-c", question], text=True) == "[]\n"


@pytest.mark.slow
def test_the_service_answers_in_a_clean_environment(clean_python, tmp_path):
    headers = {"X-API-Key": create_key(tmp_path / "api_keys.json", "demo", Role.CRM)}
    bundle_id = promote(tmp_path / "bundles", 1, text_models(tmp_path / "models")).bundle_id
    _publish(tmp_path / "gridtags.db")
    with (
        running_service(tmp_path, clean_python) as (url, _),
        httpx.Client(base_url=url, headers=headers, timeout=60) as client,
    ):
        assert client.get("/health/ready").json()["bundle_id"] == bundle_id
        assert client.get("/v1/customers/C1/tags").content.endswith(documents_of("C1").tags[1:])
        assert client.get("/v1/models").json()["models"].keys() == {"default-risk", "sentiment", "concerns"}
        assert client.get("/v1/tags").json()["tags"][0]["label"] == "常逾期缴费"
        analysis = client.post("/v1/transcripts:analyze", json={"text": "客服：您好\n客户：家里又停电了，气死了"})
        assert analysis.json()["versions"] == {"sentiment": 1, "concerns": 1}
        assert (
            'gridtags_http_requests_total{method="POST",route="/v1/transcripts:analyze"' in client.get("/metrics").text
        )


def _publish(path: Path) -> None:
    store = open_store(path)
    store.publish(SnapshotRef("s1", datetime(2026, 3, 1, tzinfo=UTC), "b1", 1), [("C1", documents_of("C1"))])
    store.close()
