"""What is expensive and shared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inference.challenger_case import published_town
from tests.inference.fuzz_case import Served, served_town


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    """Return a service that runs as a process of its own; tests of the rights of people are about C2."""
    with served_town(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def night_town(tmp_path_factory) -> Path:
    """Return the folder of a tiny utility with one published night; only to be read, or copied."""
    return published_town(tmp_path_factory.mktemp("night") / "var")
