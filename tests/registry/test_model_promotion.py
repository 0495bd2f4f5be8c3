import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry.bundle import open_bundle
from registry.bundle_writer import stage_bundle
from registry.catalogue import load_catalogue
from registry.clock import CHINA
from registry.error import ArtifactError, CatalogueError, PromotionError, RegistryError, UnknownModelError
from registry.promotion import promote
from registry.settings import RegistrySettings
from registry.tracking import CHAMPION, ModelRegistry
from registry.version import ModelVersion

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    ticks: Iterator[int] = iter(range(1000))
    return lambda: NOON + timedelta(minutes=next(ticks))


@pytest.fixture(scope="module")
def two_once(
    empty_registry: Callable, tmp_path_factory: pytest.TempPathFactory, register: Callable, segments, booster
) -> tuple[ModelRegistry, Path]:
    registry = empty_registry(tmp_path_factory.mktemp("two") / "var")
    register(registry, "segments", segments)
    register(registry, "default-risk", booster)
    register(registry, "segments", segments)
    promote(registry, "segments", 1, "李工", "首次上线", lambda: NOON - timedelta(days=2))
    promote(registry, "default-risk", 1, "李工", "首次上线", lambda: NOON - timedelta(days=1))
    copy = tmp_path_factory.mktemp("copy") / "var"
    shutil.copytree(registry.settings.var, copy, ignore=shutil.ignore_patterns("mlflow.db"))
    return registry, copy


@pytest.fixture
def two(two_once: tuple[ModelRegistry, Path]) -> ModelRegistry:
    """Version 1 of segments and of default-risk in service, version 2 of segments registered."""
    # Put back instead of made anew, which takes seconds; in MLflow's database promotion changes aliases only.
    registry, copy = two_once
    for path in copy.iterdir():
        target = registry.settings.var / path.name
        if path.is_dir():
            shutil.rmtree(target)
            shutil.copytree(path, target)
        else:
            shutil.copy(path, target)
    for name in ("segments", "default-risk"):
        registry.set_champion(name, 1)
    return registry


def journal(settings: RegistrySettings) -> list[dict]:
    return [json.loads(line) for line in settings.promotions.read_text(encoding="utf-8").splitlines()]


def state(registry: ModelRegistry) -> tuple:
    """Everything a promotion changes."""
    settings = registry.settings
    files = {
        path.relative_to(settings.var): path.read_bytes()
        for root in (settings.bundles, settings.promotions)
        for path in ([root] if root.is_file() else root.rglob("*"))
        if path.is_file()
    }
    return {name: row.version for name, row in registry.champions().items()}, files


def test_the_first_promotion_puts_one_model_in_service(
    registry: ModelRegistry, register: Callable, segments, clock
) -> None:
    version = register(registry, "segments", segments)
    manifest = promote(registry, "segments", 1, " 李工 ", "首次上线", clock)
    assert open_bundle(registry.settings.bundles).manifest == manifest
    assert registry.champions()["segments"].version == 1
    assert journal(registry.settings) == [
        {
            "at": "2026-03-01T12:00:00+08:00",
            "by": "李工",
            "reason": "首次上线",
            "model": "segments",
            "from": None,
            "to": 1,
            "run_id": version.run_id,
            "bundle_id": manifest.bundle_id,
        }
    ]


def test_a_bundle_holds_all_champions(two: ModelRegistry, clock) -> None:
    promote(two, "segments", 2, "李工", "更新", clock)
    bundle = open_bundle(two.settings.bundles)
    assert {name: model.version for name, model in bundle.manifest.models.items()} == {"segments": 2, "default-risk": 1}
    assert (bundle.folder("default-risk") / "model.txt").read_text(encoding="utf-8").startswith("tree")
    assert bundle.description("segments").columns == ("kwh", "peak_share")
    assert bundle.manifest.models["default-risk"].feature_set == "default-risk.v1"
    assert journal(two.settings)[-1]["from"] == 1


def test_an_older_version_can_come_back(two: ModelRegistry, clock) -> None:
    promote(two, "segments", 2, "李工", "更新", clock)
    promote(two, "segments", 1, "李工", "回退", clock)
    assert two.champions()["segments"].version == 1
    assert [(line["from"], line["to"]) for line in journal(two.settings)][-2:] == [(1, 2), (2, 1)]


def test_a_promotion_takes_the_tags_of_now(two: ModelRegistry, tmp_path: Path, tag_file: str, clock) -> None:
    configs = tmp_path / "configs"
    (configs / "tags").mkdir(parents=True)
    (configs / "tags" / "a.toml").write_text(tag_file.replace("三次以上", "四次以上"), encoding="utf-8")
    changed = ModelRegistry(two.settings.model_copy(update={"configs": configs}))
    before = open_bundle(two.settings.bundles).manifest.catalogue_version
    manifest = promote(changed, "segments", 1, "李工", "标签更新", clock)
    assert manifest.catalogue_version != before
    assert "四次以上" in open_bundle(two.settings.bundles).catalogue().tag("payment.often_overdue").meaning


@pytest.mark.parametrize(
    ("name", "version", "by", "reason", "error", "said"),
    [
        ("segments", 2, "  ", "更新", PromotionError, "--by"),
        ("segments", 2, "李工", "\n", PromotionError, "--reason"),
        ("segments", 3, "李工", "更新", UnknownModelError, "no version 3 of segments, registered: 1, 2"),
        ("nobody", 1, "李工", "更新", UnknownModelError, "no model nobody, registered: default-risk, segments"),
    ],
)
def test_what_must_not_be_promoted_changes_nothing(
    two: ModelRegistry, name: str, version: int, by: str, reason: str, error: type[Exception], said: str
) -> None:
    before = state(two)
    with pytest.raises(error, match=said):
        promote(two, name, version, by, reason)
    assert state(two) == before


def test_a_changed_artifact_of_any_champion_changes_nothing(two: ModelRegistry) -> None:
    before = state(two)
    path = next(two.settings.artifacts.rglob("serving/model.txt"))
    path.write_bytes(path.read_bytes().replace(b"tree", b"free"))
    with pytest.raises(ArtifactError, match=r"default-risk 1: model\.txt"):
        promote(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def test_a_model_without_signature_changes_nothing(two: ModelRegistry) -> None:
    before = state(two)
    for path in two.settings.artifacts.rglob("MLmodel"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("signature:")], encoding="utf-8")
    with pytest.raises(ArtifactError, match="has no signature"):
        promote(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def test_bad_tag_files_change_nothing(two: ModelRegistry, tmp_path: Path) -> None:
    before = state(two)
    without_tags = ModelRegistry(two.settings.model_copy(update={"configs": tmp_path}))
    with pytest.raises(CatalogueError, match="no tag"):
        promote(without_tags, "segments", 2, "李工", "更新")
    assert state(two) == before


class AliasFails(ModelRegistry):
    """Refuses to make version 2 champion, as a server that is gone would."""

    def set_champion(self, name: str, version: int | None) -> None:
        if version == 2:
            raise RegistryError("server is gone")
        super().set_champion(name, version)


class DownloadFails(ModelRegistry):
    """The disk is full while files are fetched."""

    def fetch_serving(self, version: ModelVersion, destination: Path) -> Path:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("kind", "said"), [(AliasFails, "server is gone"), (DownloadFails, "No space left")])
def test_a_failure_before_the_record_changes_nothing(two: ModelRegistry, kind: type[ModelRegistry], said: str) -> None:
    before = state(two)
    with pytest.raises(RegistryError, match=said):
        promote(kind(two.settings), "segments", 2, "李工", "更新")
    assert state(two) == before


def test_a_failure_of_the_first_promotion_leaves_no_champion(
    registry: ModelRegistry, register: Callable, segments
) -> None:
    register(registry, "segments", segments)
    registry.settings.promotions.mkdir()
    with pytest.raises(PromotionError, match=r"segments 1: .*promotions\.jsonl"):
        promote(registry, "segments", 1, "李工", "首次上线")
    assert registry.champions() == {}
    assert list(registry.settings.bundles.iterdir()) == []


def test_a_record_that_cannot_be_written_changes_nothing(two: ModelRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    def half_a_line(path: Path, line: str) -> None:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(line[:20])
        raise OSError(28, "No space left on device")

    before = state(two)
    monkeypatch.setattr("registry.promotion.append_line", half_a_line)
    with pytest.raises(PromotionError, match="No space left"):
        promote(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def test_a_switch_that_fails_changes_nothing(two: ModelRegistry) -> None:
    before = state(two)
    (two.settings.bundles / ".CURRENT.new").mkdir()
    with pytest.raises(PromotionError, match="segments 2"):
        promote(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def leave_unfinished(registry: ModelRegistry, scratch: Path, steps: int) -> None:
    """What a promotion of segments 2 leaves when it is killed after so many of its steps."""
    settings = registry.settings
    rows = {"segments": registry.version("segments", 2), "default-risk": registry.version("default-risk", 1)}
    folders = {name: registry.fetch_serving(row, scratch / name) for name, row in rows.items()}
    manifest = stage_bundle(settings.bundles, folders, load_catalogue(settings.tags), "李工", "更新", NOON)
    line = json.dumps({"to": 2, "bundle_id": manifest.bundle_id}) + "\n"
    if steps > 1:
        registry.set_champion("segments", 2)
    if steps > 2:
        with settings.promotions.open("a", encoding="utf-8") as stream:
            stream.write(line[:9] if steps == 3 else line)


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_the_same_promotion_repairs_what_a_killed_one_left(
    two: ModelRegistry, tmp_path: Path, clock, steps: int
) -> None:
    before = open_bundle(two.settings.bundles).manifest.bundle_id
    leave_unfinished(two, tmp_path, steps)
    assert open_bundle(two.settings.bundles).manifest.bundle_id == before
    manifest = promote(two, "segments", 2, "李工", "更新", clock)
    assert open_bundle(two.settings.bundles).manifest == manifest
    assert two.champions()["segments"].version == 2
    last = journal(two.settings)[-1]
    assert (last["from"], last["to"], last["bundle_id"]) == (1, 2, manifest.bundle_id)


KILLED = """
import os, signal, sys
from pathlib import Path
from registry import promotion
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry

def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(promotion, sys.argv[3], die)
settings = RegistrySettings(var=Path(sys.argv[1]), configs=Path(sys.argv[2]))
promotion.promote(ModelRegistry(settings), "segments", 2, "李工", "更新")
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["append_line", "switch_bundle", "prune_bundles"])
def test_a_process_that_is_really_killed_leaves_a_whole_bundle_in_service(two: ModelRegistry, clock, step: str) -> None:
    settings = two.settings
    before = open_bundle(settings.bundles).manifest.bundle_id
    command = [sys.executable, "-c", KILLED, str(settings.var), str(settings.configs), step]
    assert subprocess.run(command, check=False, cwd=Path(__file__).parents[2]).returncode == -signal.SIGKILL
    served = open_bundle(settings.bundles).manifest
    assert (served.bundle_id == before) == (step != "prune_bundles")
    manifest = promote(two, "segments", 2, "李工", "更新", clock)
    assert open_bundle(settings.bundles).manifest == manifest
    assert journal(settings)[-1]["from"] == served.models["segments"].version


def test_a_champion_moved_in_mlflow_does_not_go_into_service_on_the_side(two: ModelRegistry) -> None:
    two.set_champion("segments", 2)
    before = state(two)
    with pytest.raises(PromotionError, match="champion of segments is 2 but 1 is in service"):
        promote(two, "default-risk", 1, "李工", "更新")
    assert state(two) == before


def test_a_champion_taken_away_in_mlflow_does_not_leave_service_on_the_side(two: ModelRegistry) -> None:
    two.set_champion("segments", None)
    with pytest.raises(PromotionError, match="champion of segments is none but 1 is in service"):
        promote(two, "default-risk", 1, "李工", "更新")


def test_a_damaged_bundle_is_replaced_by_the_next_promotion(two: ModelRegistry, clock) -> None:
    (open_bundle(two.settings.bundles).root / "manifest.json").write_text("{}", encoding="utf-8")
    manifest = promote(two, "segments", 1, "李工", "修复", clock)
    assert open_bundle(two.settings.bundles).manifest == manifest


def test_the_alias_in_mlflow_is_called_champion(two: ModelRegistry) -> None:
    assert [row.aliases for row in two.list_versions()] == [(CHAMPION,), (), (CHAMPION,)]
