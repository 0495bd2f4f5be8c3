"""A small installation, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from benchmarks.backup_town import lay_installation
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ground")
    settings = lay_installation(folder / "var")
    installation_ledger(settings).close()
    return settings.var


@pytest.fixture
def installation(ground: Path, tmp_path: Path) -> RegistrySettings:
    """Return the settings of an installation of this test alone."""
    return RegistrySettings(var=Path(shutil.copytree(ground, tmp_path / "var")))
