"""Dockerfile and compose.yaml name only what exists; no container engine is needed to know that."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from pydantic_settings import BaseSettings

PROJECT = Path(__file__).resolve().parent.parent
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS_MODULES = [
    f"{room}.settings"
    for room in ("feature_store", "feature_store.online", "registry", "inference", "inference.operation")
]


def instructions() -> list[tuple[str, str, str]]:
    """Return (stage, instruction, arguments) of every instruction."""
    text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE).replace("\\\n", " ")
    stage, found = "", []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, _, arguments = line.partition(" ")
        if name == "FROM":
            stage = arguments.split(" AS ")[1]
        found.append((stage, name, arguments))
    return found


def parents() -> dict[str, str]:
    return {stage: arguments.split(" AS ")[0] for stage, name, arguments in instructions() if name == "FROM"}


def of_stage(stage: str, instruction: str) -> list[str]:
    """Return the arguments of an instruction in a stage and in those it is built from, in order."""
    before = of_stage(parents()[stage], instruction) if stage in parents() else []
    return before + [arguments for each, name, arguments in instructions() if (each, name) == (stage, instruction)]


def commands() -> list[list[str]]:
    """Return every command that starts a process in a container that we build, as a list of words."""
    started = [arguments for _, name, arguments in instructions() if name == "CMD"]
    started += [arguments.partition("CMD ")[2] for _, name, arguments in instructions() if name == "HEALTHCHECK"]
    of_services = [service["command"] for service in COMPOSE["services"].values() if "command" in service]
    return [json.loads(each) for each in started] + of_services


def variables() -> set[str]:
    in_dockerfile = set(re.findall(r"GRIDTAGS_\w+", DOCKERFILE))
    return in_dockerfile.union(*(service.get("environment", {}) for service in COMPOSE["services"].values()))


def settings_fields() -> set[str]:
    named = [each for name in SETTINGS_MODULES for each in vars(import_module(name)).values()]
    classes = [each for each in named if isinstance(each, type) and issubclass(each, BaseSettings)]
    return {f"{each.model_config['env_prefix']}{field}".upper() for each in classes for field in each.model_fields}


def program_path(program: str) -> list[str]:
    """Return what starts a command that the project, or what it depends on, installs."""
    ours = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    if program in ours:
        return [sys.executable, "-m", ours[program].partition(":")[0]]
    assert program in entry_points(group="console_scripts").names
    return [str(Path(sys.executable).parent / program)]


@pytest.mark.parametrize(("stage", "arguments"), [(s, a) for s, n, a in instructions() if n == "COPY"])
def test_every_copied_path_exists(stage, arguments):
    *sources, _ = arguments.split()
    if sources[0].startswith("--from="):
        made_in = sources[0].removeprefix("--from=")
        assert any(f"venv {sources[1]}" in command for command in of_stage(made_in, "RUN"))
    else:
        assert [source for source in sources if not (PROJECT / source).exists()] == []


@pytest.mark.parametrize("stage", ["serving-packages", "training"])
def test_what_pip_reads_was_copied_before(stage):
    copied = " ".join(of_stage(stage, "COPY")).split()
    command = of_stage(stage, "RUN")[-1]
    for name in re.findall(r"--(?:constraint|requirement) (\S+)", command):
        assert name in copied


def test_the_training_image_holds_every_package_of_the_project():
    patterns = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    copied = " ".join(of_stage("training", "COPY")).split()
    packages = [each.rstrip("*") for each in patterns["packages"]["find"]["include"]]
    assert {*packages, *(f"{module}.py" for module in patterns["py-modules"])} <= set(copied)


def test_the_serving_image_holds_no_training_code():
    copied = " ".join(of_stage("serving", "COPY")).split()
    assert {"inference", "nlp", "registry", "feature_store", "configs"} <= set(copied)
    assert not {"training", "demo_utility", "benchmarks"} & set(copied)


@pytest.mark.parametrize("stage", ["serving", "training"])
def test_images_do_not_run_as_root(stage):
    assert of_stage(stage, "USER")[-1] == "gridtags"
    assert any("useradd" in command and "gridtags" in command for command in of_stage(stage, "RUN"))


def test_the_serving_image_checks_its_health_at_a_path_that_exists():
    from inference.router.health import PUBLIC_PATHS  # noqa: PLC0415 only this test needs the service

    (check,) = of_stage("serving", "HEALTHCHECK")
    assert re.search(r"127\.0\.0\.1:8000(/[\w/]+)", check)[1] in PUBLIC_PATHS


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_can_be_found(command):
    program, *arguments = command
    if program == "python":
        kind, what, *_ = arguments
        assert find_spec(what) if kind == "-m" else compile(what, "healthcheck", "exec")
    else:
        verbs = [each for each in arguments if not each.startswith("-")]
        done = subprocess.run(
            [*program_path(program), *verbs, "--help"], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        options = [each.partition("=")[0] for each in arguments if each.startswith("-")]
        assert [option for option in options if option not in done.stdout] == []


def test_every_variable_is_a_setting():
    ours = {name for name in variables() if name.startswith("GRIDTAGS_")}
    assert ours
    assert ours <= settings_fields()


def test_services_build_stages_that_exist():
    targets = {service["build"]["target"] for service in COMPOSE["services"].values() if "build" in service}
    assert targets == {"serving", "training"} <= parents().keys()


def test_services_refer_to_services_and_volumes_that_exist():
    services = COMPOSE["services"]
    for service in services.values():
        for name, condition in service.get("depends_on", {}).items():
            assert condition["condition"] != "service_healthy" or "healthcheck" in services[name]
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"]


def test_the_service_the_database_and_the_registry_are_there():
    assert {"api", "postgres", "mlflow"} <= COMPOSE["services"].keys()
    url = COMPOSE["services"]["api"]["environment"]["GRIDTAGS_DATABASE_URL"]
    user, host, database = re.fullmatch(r"postgresql://(\w+):\$\{.*\}@(\w+):5432/(\w+)", url).groups()
    postgres = COMPOSE["services"][host]["environment"]
    assert (user, database) == (postgres["POSTGRES_USER"], postgres["POSTGRES_DB"])


def test_ports_are_open_to_this_machine_only():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
