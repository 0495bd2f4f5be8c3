"""Every job made again in a process of its own: identical, or with what differs."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from mlflow import MlflowClient

from feature_store.warehouse import Warehouse
from feature_store.warehouse_erasure import erase_from_warehouse
from registry.ledger import installation_ledger
from registry.record_reading import read_record
from tests.training.reproduction.utility import NOW, build, configure, workplace
from training.reproduction.run import reproduce
from training.reproduction.sheet import lines
from training.runner import JOBS, train

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build(tmp_path_factory.mktemp("utility"))


def trained(folder, job):
    place = workplace(folder)
    try:
        version = train(job, place)
    finally:
        place.engine.close()
    return place.registry, version


def _client(registry):
    return MlflowClient(registry.settings.mlflow_tracking_uri, registry.settings.mlflow_tracking_uri)


@pytest.mark.parametrize("job", sorted(JOBS))
def test_a_job_made_again_predicts_the_same_to_the_last_bit(folder, job):
    registry, version = trained(folder, job)
    proof = reproduce(registry, version.name, version.version)
    assert (proof.verdict, proof.predictions.changed, proof.changes) == ("identical", 0, [])
    assert proof.predictions.compared > 0
    stored = Path(_client(registry).download_artifacts(version.run_id, "reproduction.json"))
    assert json.loads(stored.read_text(encoding="utf-8"))["verdict"] == "identical"
    *_, entry = installation_ledger(registry.settings).entries(kind="evidence")
    assert entry.subject == {"model": version.name, "version": version.version}
    assert entry.content["verdict"] == "identical"


def test_segments_that_continue_a_champion_are_made_again_beside_the_same_champion(folder):
    registry, first = trained(folder, "segments")
    registry.set_champion("segments", first.version)
    _, second = trained(folder, "segments")
    registry.set_champion("segments", second.version)
    assert read_record(_client(registry), second.run_id).predecessor == first.version
    assert reproduce(registry, "segments", second.version).verdict == "identical"


def test_a_search_that_ran_out_of_time_is_made_again_with_the_trials_it_had(folder):
    configure(folder, trials=50, seconds=0.01)
    registry, version = trained(folder, "price-sensitivity")
    configure(folder)
    assert read_record(_client(registry), version.run_id).replay == {"trials": 1}
    assert reproduce(registry, version.name, version.version).verdict == "identical"


def test_after_an_erasure_the_others_are_compared_and_the_erased_are_counted(tmp_path):
    registry, version = trained(build(tmp_path), "price-sensitivity")
    erase_from_warehouse(Warehouse(tmp_path / "var" / "warehouse"), "C0003", NOW + timedelta(days=1))
    proof = reproduce(registry, version.name, version.version)
    assert (proof.erased, proof.same_data) == (1, True)
    assert proof.verdict in {"identical", "within_tolerance", "erased"}
    assert proof.erased_rows["customers"] == 1
    assert ("已删除的个人", "训练之后删除 1 人", "在其余样本上比较") in list(lines(proof))


def test_a_load_that_came_later_changes_nothing(folder):
    registry, version = trained(folder, "concerns")
    place = workplace(folder)
    calls = place.engine.table("call_annotations").to_pyarrow()
    place.engine.close()
    Warehouse(folder / "var" / "warehouse").append_derived("call_annotations", calls.slice(0, 5), "test", NOW)
    assert reproduce(registry, version.name, version.version).verdict == "identical"
