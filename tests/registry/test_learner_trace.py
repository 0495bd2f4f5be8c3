"""Every version's list of learners is asked whether a person is in it; a version without a list cannot be excluded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from registry.error import ArtifactError
from registry.learner_trace import versions_that_learnt
from registry.learnt_from import LEARNERS_FILE, LearnerTrace, learner_key, learners
from registry.mlflow_client import open_client
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry


def keep_learners(registry: ModelRegistry, run_id: str, content: bytes, scratch: Path) -> None:
    (scratch / LEARNERS_FILE).write_bytes(content)
    open_client(registry.settings).log_artifact(run_id, str(scratch / LEARNERS_FILE))


def test_the_versions_that_learnt_from_a_person_are_found_and_those_without_a_list_as_well(
    registry: ModelRegistry, register: Callable, booster, tmp_path: Path
) -> None:
    key = learner_key(registry.settings)
    for number, ids in enumerate((["C1", "C2"], ["C2"], None), 1):
        made = register(registry, "default-risk", booster)
        assert made.version == number
        if ids:
            keep_learners(registry, made.run_id, learners(ids, key), tmp_path)
    traced = {each: versions_that_learnt(registry, each) for each in ("C1", "C2", "C3")}
    without = LearnerTrace("default-risk", 3, certain=False)
    first, second = (LearnerTrace("default-risk", version, certain=True) for version in (1, 2))
    assert traced == {"C1": [without, first], "C2": [without, second, first], "C3": [without]}


def test_a_list_of_another_key_stops_the_trace_instead_of_knowing_nobody(
    registry: ModelRegistry, register: Callable, booster, tmp_path: Path
) -> None:
    made = register(registry, "default-risk", booster)
    keep_learners(registry, made.run_id, learners(["C1"], bytes(32)), tmp_path)
    with pytest.raises(ArtifactError, match="another key"):
        versions_that_learnt(registry, "C1")


def test_an_installation_without_a_registry_learnt_from_nobody_and_none_is_made(tmp_path: Path) -> None:
    assert versions_that_learnt(ModelRegistry(RegistrySettings(var=tmp_path)), "C1") == []
    assert list(tmp_path.iterdir()) == []
