"""Bundle, alias, ledger, CURRENT: all of them or none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from registry.bundle import open_bundle
from registry.error import ArtifactError, CatalogueError, LedgerError, PromotionError, RegistryError, UnknownModelError
from registry.ledger import Ledger
from registry.ledger.root import read_roots
from registry.tracking import CHAMPION, ModelRegistry
from registry.version import ModelVersion
from tests.registry.approval.promotion_case import journal, ledger_of, state
from tests.registry.approval.service_case import put_in_service


def test_the_first_promotion_puts_one_model_in_service(
    registry: ModelRegistry, register: Callable, segments, clock
) -> None:
    version = register(registry, "segments", segments)
    manifest = put_in_service(registry, "segments", 1, " 李工 ", "首次上线", clock)
    assert open_bundle(registry.settings.bundles).manifest == manifest
    assert registry.champions()["segments"].version == 1
    (entry,) = ledger_of(registry).entries(kind="promotion")
    assert (entry.by, entry.subject) == ("李工", {"model": "segments", "version": 1})
    said = {name: entry.content[name] for name in ("model", "version", "before", "run_id", "bundle_id", "models")}
    assert said == {
        "model": "segments", "version": 1, "before": None, "run_id": version.run_id, "bundle_id": manifest.bundle_id,
        "models": {"segments": 1},
    }  # fmt: skip
    assert read_roots(registry.settings)[-1].root.number == entry.number


def test_a_bundle_holds_all_champions(two: ModelRegistry, clock) -> None:
    put_in_service(two, "segments", 2, "李工", "更新", clock)
    bundle = open_bundle(two.settings.bundles)
    assert {name: model.version for name, model in bundle.manifest.models.items()} == {"segments": 2, "default-risk": 1}
    assert (bundle.folder("default-risk") / "model.txt").read_text(encoding="utf-8").startswith("tree")
    assert bundle.description("segments").columns == ("kwh", "peak_share")
    assert bundle.manifest.models["default-risk"].feature_set == "default-risk.v1"
    assert journal(two)[-1]["before"] == 1


def test_an_older_version_can_come_back(two: ModelRegistry, clock) -> None:
    put_in_service(two, "segments", 2, "李工", "更新", clock)
    put_in_service(two, "segments", 1, "李工", "回退", clock)
    assert two.champions()["segments"].version == 1
    assert [(each["before"], each["version"]) for each in journal(two)][-2:] == [(1, 2), (2, 1)]


def test_a_promotion_takes_the_tags_of_now(two: ModelRegistry, tmp_path: Path, tag_file: str, clock) -> None:
    configs = tmp_path / "configs"
    (configs / "tags").mkdir(parents=True)
    (configs / "tags" / "a.toml").write_text(tag_file.replace("三次以上", "四次以上"), encoding="utf-8")
    changed = ModelRegistry(two.settings.model_copy(update={"configs": configs}))
    before = open_bundle(two.settings.bundles).manifest.catalogue_version
    manifest = put_in_service(changed, "segments", 1, "李工", "标签更新", clock)
    assert manifest.catalogue_version != before
    assert "四次以上" in open_bundle(two.settings.bundles).catalogue().tag("payment.often_overdue").meaning


@pytest.mark.parametrize(
    ("name", "version", "by", "reason", "error", "said"),
    [
        ("segments", 2, "  ", "更新", PromotionError, "say who"),
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
        put_in_service(two, name, version, by, reason)
    assert state(two) == before


def test_a_changed_artifact_of_any_champion_changes_nothing(two: ModelRegistry) -> None:
    before = state(two)
    path = next(two.settings.artifacts.rglob("serving/model.txt"))
    path.write_bytes(path.read_bytes().replace(b"tree", b"free"))
    with pytest.raises(ArtifactError, match=r"default-risk 1: model\.txt"):
        put_in_service(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def test_a_model_without_signature_changes_nothing(two: ModelRegistry) -> None:
    before = state(two)
    for path in two.settings.artifacts.rglob("MLmodel"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index("signature:")], encoding="utf-8")
    with pytest.raises(ArtifactError, match="default-risk 1: MLmodel is not the file that was registered"):
        put_in_service(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def test_bad_tag_files_change_nothing(two: ModelRegistry, tmp_path: Path) -> None:
    before = state(two)
    without_tags = ModelRegistry(two.settings.model_copy(update={"configs": tmp_path}))
    with pytest.raises(CatalogueError, match="no tag"):
        put_in_service(without_tags, "segments", 2, "李工", "更新")
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
        put_in_service(kind(two.settings), "segments", 2, "李工", "更新")
    assert state(two) == before


def refuse(self: Ledger, *arguments: object) -> None:
    raise LedgerError("the disk is full")


def test_a_failure_of_the_first_promotion_leaves_no_champion(
    registry: ModelRegistry, register: Callable, segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(registry, "segments", segments)
    monkeypatch.setattr(Ledger, "append", refuse)
    with pytest.raises(LedgerError, match="the disk is full"):
        put_in_service(registry, "segments", 1, "李工", "首次上线")
    assert registry.champions() == {}
    assert list(registry.settings.bundles.iterdir()) == []


def test_an_entry_that_cannot_be_written_changes_nothing(two: ModelRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(two)
    monkeypatch.setattr(Ledger, "append", refuse)
    with pytest.raises(LedgerError, match="the disk is full"):
        put_in_service(two, "segments", 2, "李工", "更新")
    assert state(two) == before


def test_an_entry_that_was_written_though_its_answer_was_lost_counts(
    two: ModelRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Ledger.append

    def lose_the_answer(self: Ledger, *arguments: object) -> None:
        whole(self, *arguments)
        raise LedgerError("the connection was lost")

    monkeypatch.setattr(Ledger, "append", lose_the_answer)
    manifest = put_in_service(two, "segments", 2, "李工", "更新")
    assert open_bundle(two.settings.bundles).manifest == manifest
    assert two.champions()["segments"].version == 2


def test_what_is_in_the_ledger_but_could_not_be_switched_waits_for_repair(two: ModelRegistry) -> None:
    (two.settings.bundles / ".CURRENT.new").mkdir()
    with pytest.raises(PromotionError, match="segments 2 is in the ledger, but bundle .* `gridtags models repair`"):
        put_in_service(two, "segments", 2, "李工", "更新")
    with pytest.raises(PromotionError, match="is in service, the ledger says"):
        put_in_service(two, "segments", 2, "李工", "更新")


def test_a_champion_moved_in_mlflow_does_not_go_into_service_on_the_side(two: ModelRegistry) -> None:
    two.set_champion("segments", 2)
    before = state(two)
    with pytest.raises(PromotionError, match="champion of segments is 2 in MLflow, but 1 is in service"):
        put_in_service(two, "default-risk", 1, "李工", "更新")
    assert state(two) == before


def test_a_champion_taken_away_in_mlflow_does_not_leave_service_on_the_side(two: ModelRegistry) -> None:
    two.set_champion("segments", None)
    with pytest.raises(PromotionError, match="champion of segments is none in MLflow, but 1 is in service"):
        put_in_service(two, "default-risk", 1, "李工", "更新")


def test_a_damaged_bundle_is_replaced_by_the_next_promotion(two: ModelRegistry, clock) -> None:
    (open_bundle(two.settings.bundles).root / "manifest.json").write_text("{}", encoding="utf-8")
    manifest = put_in_service(two, "segments", 1, "李工", "修复", clock)
    assert open_bundle(two.settings.bundles).manifest == manifest


def test_the_alias_in_mlflow_is_called_champion(two: ModelRegistry) -> None:
    assert [row.aliases for row in two.list_versions()] == [(CHAMPION,), (), (CHAMPION,)]
