"""The catalogue in `configs/tags`; what its groups claim is proved in the doctor's own tests."""

from pathlib import Path

import pytest

from inference.catalogue.vocabulary import vocabulary
from registry.catalogue import load_catalogue
from registry.catalogue.definition_check import definition_problems
from registry.catalogue.history_check import history_problems

CONFIGS = Path(__file__).parents[3] / "configs"


@pytest.fixture(scope="module")
def shipped():
    return load_catalogue(CONFIGS / "tags")


def test_every_definition_is_one(shipped):
    assert definition_problems(shipped, vocabulary(CONFIGS)) == []


def test_every_version_and_state_is_recorded(shipped):
    assert history_problems(shipped) == []
