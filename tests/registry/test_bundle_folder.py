import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry.bundle import Bundle, open_bundle, write_bundle
from registry.catalogue import Catalogue, load_catalogue
from registry.clock import CHINA
from registry.description import ModelDescription, ServedModel
from registry.error import BundleError

NOON = datetime(2026, 3, 1, 12, tzinfo=CHINA)
CARD = ModelDescription(kind="lightgbm", columns=("kwh",), classes=("no", "yes"), feature_set="default-risk.v1")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.txt").write_text("tree\n", encoding="utf-8")
    served = ServedModel(**CARD.model_dump(), name="default-risk", version=3, run_id="abc")
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
    return folder


@pytest.fixture
def catalogue(configs: Path) -> Catalogue:
    return load_catalogue(configs / "tags")


@pytest.fixture
def bundles(tmp_path: Path, model: Path, catalogue: Catalogue) -> Path:
    folder = tmp_path / "bundles"
    write_bundle(folder, {"default-risk": model}, catalogue, "李工", "首次上线", NOON)
    return folder


def root(bundles: Path) -> Path:
    return bundles / (bundles / "CURRENT").read_text(encoding="utf-8").strip()


def rewrite(bundles: Path, changes: dict[str, object]) -> None:
    path = root(bundles) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def test_a_bundle_opens_with_what_was_put_in(bundles: Path, catalogue: Catalogue) -> None:
    bundle = open_bundle(bundles)
    assert (bundle.folder("default-risk") / "model.txt").read_text(encoding="utf-8") == "tree\n"
    assert bundle.description("default-risk") == CARD
    assert bundle.catalogue() == catalogue
    assert bundle.manifest.models["default-risk"].version == 3
    assert (bundle.manifest.promoted_by, bundle.manifest.created_at) == ("李工", NOON)


def every_file() -> list[str]:
    return ["manifest.json", "catalogue.json", "models/default-risk/model.txt", "models/default-risk/model.json"]


@pytest.mark.parametrize("name", every_file())
def test_every_flipped_byte_is_detected_and_the_file_named(bundles: Path, name: str) -> None:
    path = root(bundles) / name
    content = path.read_bytes()
    for position in range(0, len(content), max(1, len(content) // 60)):
        flipped = bytearray(content)
        flipped[position] ^= 1
        path.write_bytes(flipped)
        with pytest.raises(BundleError, match=path.name):
            open_bundle(bundles)
    path.write_bytes(content)
    assert isinstance(open_bundle(bundles), Bundle)


def test_a_manifest_that_says_the_same_in_other_bytes_is_refused(bundles: Path) -> None:
    path = root(bundles) / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b" ", 1))
    with pytest.raises(BundleError, match=r"manifest\.json: was changed"):
        open_bundle(bundles)


@pytest.mark.parametrize("name", every_file())
def test_a_missing_file_is_named(bundles: Path, name: str) -> None:
    (root(bundles) / name).unlink()
    with pytest.raises(BundleError, match=Path(name).name):
        open_bundle(bundles)


def test_a_planted_file_is_refused(bundles: Path) -> None:
    (root(bundles) / "models" / "default-risk" / "model.pkl").write_bytes(b"evil")
    with pytest.raises(BundleError, match=r"model\.pkl: is not in the manifest"):
        open_bundle(bundles)


def test_a_link_is_refused_even_to_the_same_content(bundles: Path, tmp_path: Path) -> None:
    path = root(bundles) / "models" / "default-risk" / "model.txt"
    path.rename(tmp_path / "model.txt")
    path.symlink_to(tmp_path / "model.txt")
    with pytest.raises(BundleError, match=r"model\.txt: is a link"):
        open_bundle(bundles)


def test_a_newer_schema_is_refused_before_anything_else(bundles: Path) -> None:
    rewrite(bundles, {"schema_version": 2, "something": "new"})
    with pytest.raises(BundleError, match="has schema 2, this software reads up to 1"):
        open_bundle(bundles)


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "a/../../x", "..\\x", "c:x", ""])
def test_a_path_that_leaves_the_bundle_is_refused(bundles: Path, path: str) -> None:
    models = json.loads((root(bundles) / "manifest.json").read_text(encoding="utf-8"))["models"]
    models["default-risk"]["files"] = {path: "0" * 64}
    rewrite(bundles, {"models": models})
    with pytest.raises(BundleError, match=r"models\.default-risk\.files.*leaves the folder"):
        open_bundle(bundles)


def test_a_model_name_that_leaves_the_bundle_is_refused(bundles: Path) -> None:
    models = json.loads((root(bundles) / "manifest.json").read_text(encoding="utf-8"))["models"]
    rewrite(bundles, {"models": {"../x": models["default-risk"]}})
    with pytest.raises(BundleError, match="models"):
        open_bundle(bundles)


@pytest.mark.parametrize("current", ["../../elsewhere", "", "20260301T040000Z-0123456789abcdef/..", "nonsense"])
def test_a_current_file_that_names_no_bundle_is_refused(bundles: Path, current: str) -> None:
    (bundles / "CURRENT").write_text(current, encoding="utf-8")
    with pytest.raises(BundleError, match="CURRENT"):
        open_bundle(bundles)


def test_a_bundle_under_another_id_is_refused(bundles: Path) -> None:
    other = bundles / "20260301T040000Z-0123456789abcdef"
    root(bundles).rename(other)
    (bundles / "CURRENT").write_text(other.name, encoding="utf-8")
    with pytest.raises(BundleError, match="is not the manifest of"):
        open_bundle(bundles)


def test_before_the_first_promotion_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no bundle yet, promote a model first"):
        open_bundle(tmp_path)


def test_an_unknown_model_is_named_with_those_there_are(bundles: Path) -> None:
    with pytest.raises(BundleError, match="holds no model segments, it holds default-risk"):
        open_bundle(bundles).folder("segments")


def test_the_newest_five_bundles_are_kept_and_the_one_in_service(
    bundles: Path, model: Path, catalogue: Catalogue
) -> None:
    ids = [
        write_bundle(bundles, {"default-risk": model}, catalogue, "李工", "again", NOON + timedelta(days=day)).bundle_id
        for day in range(1, 8)
    ]
    assert sorted(path.name for path in bundles.iterdir()) == [*ids[-5:], "CURRENT"]


def test_a_clock_that_stands_still_does_not_take_the_bundle_out_of_service(
    bundles: Path, model: Path, catalogue: Catalogue
) -> None:
    before = root(bundles)
    write_bundle(bundles, {"default-risk": model}, catalogue, "李工", "首次上线", NOON)
    assert root(bundles) == before
    assert open_bundle(bundles).root == before


def test_what_a_killed_process_left_aside_does_no_harm(bundles: Path, model: Path, catalogue: Catalogue) -> None:
    (bundles / ".aside" / "new" / "models" / "default-risk").mkdir(parents=True)
    write_bundle(bundles, {"default-risk": model}, catalogue, "李工", "again", NOON + timedelta(days=1))
    assert open_bundle(bundles).manifest.reason == "again"
    assert not (bundles / ".aside").exists()


@pytest.mark.parametrize("content", ["", "{}", "not json"])
def test_a_model_without_description_changes_nothing(
    bundles: Path, model: Path, catalogue: Catalogue, content: str
) -> None:
    before = sorted(bundles.rglob("*"))
    (model / "model.json").write_text(content, encoding="utf-8")
    with pytest.raises(BundleError, match=r"model\.json"):
        write_bundle(bundles, {"default-risk": model}, catalogue, "李工", "again", NOON + timedelta(days=1))
    assert sorted(bundles.rglob("*")) == before


def test_a_model_is_not_bundled_under_another_name(bundles: Path, model: Path, catalogue: Catalogue) -> None:
    with pytest.raises(BundleError, match="holds model default-risk, not segments"):
        write_bundle(bundles, {"segments": model}, catalogue, "李工", "again", NOON)
    shutil.rmtree(model)
    with pytest.raises(BundleError, match=r"model\.json"):
        write_bundle(bundles, {"default-risk": model}, catalogue, "李工", "again", NOON)
