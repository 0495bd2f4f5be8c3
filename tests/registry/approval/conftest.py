"""Two models in service and a version that is not, made once and put back for every test."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry.actor import acting
from registry.impact.question import QUESTIONS_FILE
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.registry.approval.promotion_case import GOVERNANCE, NOON, TRAINER, ledger_of, minutes, prove, put_back
from tests.registry.approval.service_case import put_in_service


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return minutes()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, tag_file: str) -> Path:
    """Folder of configs with limits of promotion."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "tags").mkdir()
    (folder / "tags" / "payment.toml").write_text(tag_file, encoding="utf-8")
    (folder / "lexicons").mkdir()
    (folder / "lexicons" / "power.txt").write_text("停电\n", encoding="utf-8")
    (folder / "governance.toml").write_text(GOVERNANCE, encoding="utf-8")
    shutil.copyfile(RegistrySettings().configs / QUESTIONS_FILE, folder / QUESTIONS_FILE)
    return folder


@pytest.fixture(scope="session")
def two_once(
    empty_registry: Callable,
    tmp_path_factory: pytest.TempPathFactory,
    register: Callable,
    segments,
    booster,
    office: Path,
) -> tuple[ModelRegistry, Path]:
    made = empty_registry(tmp_path_factory.mktemp("two") / "var")
    registry = ModelRegistry(made.settings.model_copy(update={"configs": office}), clock=lambda: NOON)
    with acting(TRAINER):
        register(registry, "segments", segments)
        register(registry, "default-risk", booster)
        register(registry, "segments", segments)
    put_in_service(registry, "segments", 1, "李工", "首次上线", lambda: NOON - timedelta(days=2))
    put_in_service(registry, "default-risk", 1, "李工", "首次上线", lambda: NOON - timedelta(days=1))
    prove(registry.settings, 1, ("card",))
    prove(registry.settings, 2)
    ledger_of(registry).close()
    copy = tmp_path_factory.mktemp("copy") / "var"
    shutil.copytree(registry.settings.var, copy, ignore=shutil.ignore_patterns("mlflow.db"))
    return registry, copy


@pytest.fixture
def two(two_once: tuple[ModelRegistry, Path]) -> ModelRegistry:
    """Version 1 of segments and of default-risk in service, version 2 of segments registered."""
    # Put back instead of made anew, which takes seconds; in MLflow's database promotion changes aliases only.
    registry, copy = two_once
    put_back(registry.settings, copy)
    for name in ("segments", "default-risk"):
        registry.set_champion(name, 1)
    return registry
