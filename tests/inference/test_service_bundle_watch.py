"""The bundle in service follows CURRENT, and a bad one never replaces a good one."""

import asyncio
import logging
import threading
from datetime import timedelta

import orjson
import pytest

from inference.answer.document import CatalogueAnswer, ModelsAnswer
from inference.app import create_app
from inference.model.bundle_watch import BundleWatch
from inference.model.loaded_bundle import load_bundle
from tests.inference.service_bundle import CATALOGUE, promote
from tests.inference.service_fake import client_of, collaborators


@pytest.fixture
def bundles(tmp_path):
    return tmp_path / "bundles"


@pytest.fixture
def watch(bundles, tmp_path) -> BundleWatch:
    return BundleWatch(bundles, lambda: load_bundle(bundles, tmp_path))


def look(watch: BundleWatch, times: int = 1) -> str | None:
    for _ in range(times):
        asyncio.run(watch.refresh())
    return watch.current and watch.current.bundle_id


def damage(bundles, bundle_id: str) -> None:
    path = bundles / bundle_id / "models" / "default-risk" / "model.txt"
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def test_without_a_bundle_nothing_is_in_service(watch):
    assert look(watch) is None
    assert watch.refused == 0


def test_a_promoted_bundle_goes_into_service(watch, bundles):
    manifest = promote(bundles, 1)
    assert look(watch) == manifest.bundle_id
    assert orjson.loads(watch.current.catalogue)["version"] == CATALOGUE.version
    CatalogueAnswer.model_validate_json(watch.current.catalogue)
    assert orjson.loads(watch.current.models) == manifest.model_dump(mode="json")
    ModelsAnswer.model_validate_json(watch.current.models)


def test_a_bundle_without_models_for_text_analyses_nothing(watch, bundles):
    promote(bundles, 1)
    look(watch)
    assert watch.current.analyzer is None


def test_the_next_promotion_switches(watch, bundles):
    promote(bundles, 1)
    look(watch)
    second = promote(bundles, 2).bundle_id
    assert look(watch) == second


def test_nothing_is_loaded_while_current_stays(bundles, tmp_path):
    loads = []

    def load():
        loads.append(1)
        return load_bundle(bundles, tmp_path)

    promote(bundles, 1)
    look(BundleWatch(bundles, load), times=3)
    assert len(loads) == 1


def test_one_flipped_bit_is_refused_and_the_old_bundle_goes_on(watch, bundles, caplog):
    first = promote(bundles, 1).bundle_id
    look(watch)
    damage(bundles, promote(bundles, 2).bundle_id)
    with caplog.at_level(logging.ERROR):
        assert look(watch, times=3) == first
    assert watch.refused == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "model.txt: digest is not the one in the manifest" in caplog.text
    assert f"{first} stays in service" in caplog.text


def test_after_a_refused_bundle_the_next_good_one_is_taken(watch, bundles):
    damage(bundles, promote(bundles, 1).bundle_id)
    assert look(watch, times=2) is None
    assert watch.refused == 1
    second = promote(bundles, 2).bundle_id
    assert look(watch) == second


def test_a_bundle_mended_before_the_first_is_loaded_is_taken(watch, bundles):
    manifest = promote(bundles, 1)
    damage(bundles, manifest.bundle_id)
    assert look(watch) is None
    damage(bundles, manifest.bundle_id)
    assert look(watch) == manifest.bundle_id


def test_a_newer_schema_is_refused(watch, bundles):
    first = promote(bundles, 1).bundle_id
    look(watch)
    second = promote(bundles, 2).bundle_id
    manifest = bundles / second / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"schema_version": 1', '"schema_version": 2'))
    assert look(watch) == first
    assert watch.refused == 1


def test_while_one_look_loads_another_does_not(bundles):
    started, go_on = threading.Event(), threading.Event()
    loads = []

    def load():
        loads.append(1)
        started.set()
        go_on.wait(10)
        raise ValueError("enough")

    async def scenario():
        watch = BundleWatch(bundles, load)
        first = asyncio.create_task(watch.refresh())
        await asyncio.to_thread(started.wait)
        await watch.refresh()
        go_on.set()
        await first

    promote(bundles, 1)
    asyncio.run(scenario())
    assert len(loads) == 1


def test_the_service_switches_by_itself_and_tells_of_refusals(watch, bundles):
    async def scenario() -> tuple[str, str, str]:
        app = create_app(collaborators(watch, check_every=timedelta(milliseconds=5)))
        async with asyncio.timeout(60), client_of(app) as client:
            before = (await client.get("/v1/models")).json()["bundle_id"]
            second = promote(bundles, 2).bundle_id
            while (now := (await client.get("/v1/models")).json()["bundle_id"]) != second:
                await asyncio.sleep(0.005)
            damage(bundles, promote(bundles, 3).bundle_id)
            while "gridtags_bundles_refused 1.0" not in (await client.get("/metrics")).text:
                await asyncio.sleep(0.005)
            return before, now, (await client.get("/v1/models")).json()["bundle_id"]

    first = promote(bundles, 1).bundle_id
    before, now, after = asyncio.run(scenario())
    assert before == first
    assert now == after != first
