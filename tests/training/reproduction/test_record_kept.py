"""The record that a job keeps, and the same job again from nothing but the record."""

from pathlib import Path

import pandas as pd
import pytest
from mlflow import MlflowClient

from registry.error import ArtifactError
from registry.learnt_from import LEARNERS_FILE, learner_count, learner_key, learnt
from registry.record_reading import fetch_record, read_record
from registry.row_digest import customer_digests
from registry.training_record import PREDICTIONS_FILE, RECORD_FILE, RECORD_TAG, STAGES, TrainingRecord
from tests.training.reproduction.utility import NOW, build, workplace
from training.error import ReproductionError
from training.record.circumstances import restore
from training.reproduction.repetition import repeat
from training.reproduction.run import reproduce
from training.runner import train


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("utility"))


@pytest.fixture(scope="module")
def kept(folder):
    """Return the registry, the version of the sentiment job, and its record."""
    place = workplace(folder)
    try:
        version = train("sentiment", place)
    finally:
        place.engine.close()
    return place.registry, version, read_record(_client(place.registry), version.run_id)


def _client(registry):
    return MlflowClient(registry.settings.mlflow_tracking_uri, registry.settings.mlflow_tracking_uri)


def test_the_record_names_config_data_code_and_surroundings(folder, kept):
    record = kept[2]
    assert record.config.content == (folder / "configs" / "jobs" / "sentiment.toml").read_text(encoding="utf-8")
    assert {"lexicons/power.txt", "lexicons/homophones.txt", "concerns.toml"} < {file.path for file in record.files}
    assert record.rows == {"train": 336, "test": 84}
    assert record.warehouse.tables.keys() >= {"calls", "call_turns", "call_annotations"}
    assert record.seeds == {"split": 7}
    assert set(record.stages) == set(STAGES)
    assert (record.started_at, record.trained_by != "") == (NOW, True)


def test_predictions_are_kept_for_the_tested_rows_under_keyed_digests(kept, tmp_path):
    registry, version, record = kept
    assert fetch_record(registry.settings, version.run_id, tmp_path) == record
    said = pd.read_parquet(tmp_path / PREDICTIONS_FILE)
    assert list(said.columns) == ["row", "customer", "dissatisfied", "neutral", "satisfied"]
    assert said.iloc[:, 2:].sum(axis=1).tolist() == pytest.approx([1.0] * 84)
    everybody = customer_digests([f"C{number:04d}" for number in range(300)], learner_key(registry.settings))
    assert said["customer"].isin(everybody).all()


def test_who_was_learnt_from_is_kept_without_names(kept):
    registry, version, record = kept
    path = _client(registry).download_artifacts(version.run_id, LEARNERS_FILE)
    held = Path(path).read_bytes()
    key = learner_key(registry.settings)
    assert learner_count(held, key) == record.part("train").customers
    assert not learnt(held, "nobody", key)


def test_the_job_again_from_its_record_comes_to_the_same_digests_and_registers_nothing(folder, kept, tmp_path):
    registry, _, record = kept
    again, before = tmp_path / "again", len(registry.list_versions())
    again.mkdir()
    restore((record.config, *record.files), tmp_path / "configs")
    repeat(record, folder / "var", tmp_path / "configs", again)
    found = TrainingRecord.model_validate_json((again / RECORD_FILE).read_text(encoding="utf-8"))
    assert found.stages == record.stages
    assert found.beside == record.beside
    assert found.config == record.config
    assert len(registry.list_versions()) == before


def test_a_record_that_was_changed_is_refused(kept, tmp_path):
    registry, version, _ = kept
    client = _client(registry)
    digest = client.get_run(version.run_id).data.tags[RECORD_TAG]
    client.set_tag(version.run_id, RECORD_TAG, "0" * 64)
    try:
        with pytest.raises(ArtifactError, match="record.json .* is not the record that was stored"):
            reproduce(registry, version.name, version.version)
    finally:
        client.set_tag(version.run_id, RECORD_TAG, digest)


def test_loads_that_are_gone_are_named_and_nothing_is_trained(folder, kept):
    registry, version, _ = kept
    [record] = (folder / "var" / "warehouse" / "_commits").glob("surveys-*.json")
    aside = record.rename(record.with_suffix(".gone"))
    try:
        with pytest.raises(ReproductionError, match="sentiment 1 cannot be made again: surveys: load .* is gone"):
            reproduce(registry, version.name, version.version)
    finally:
        aside.rename(record)
