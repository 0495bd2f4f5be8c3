"""Style sheets and scripts: asked for once, small on the wire, and ours."""

import gzip
from pathlib import Path

import pytest
import zstandard

import inference.console
from inference.console.frame.asset import Assets
from tests.inference.console.visitor import Visitor, visiting
from tests.inference.key_case import app_with, bundle_of, every_role

FOLDER = Path(inference.console.__file__).parent


@pytest.fixture(scope="module")
def assets(tmp_path_factory) -> Assets:
    return Assets(FOLDER, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> Visitor:
    with visiting(app_with(every_role(), bundle_of(), var=tmp_path_factory.mktemp("asset"))) as visitor:
        yield visitor


@pytest.mark.parametrize("name", ["console.css", "chart.js", "mark.svg", "plotly.min.js"])
def test_an_asset_is_public_and_kept_for_ever_under_an_address_that_names_its_content(visitor, assets, name):
    answer = visitor.get(assets.url(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert visitor.get(assets.url(name), headers={"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(("accepted", "unpacked"), [("gzip", gzip.decompress), ("zstd, br", zstandard.decompress)])
def test_a_large_script_is_sent_as_small_as_the_browser_takes_it(visitor, assets, accepted, unpacked):
    with visitor.stream("GET", assets.url("plotly.min.js"), headers={"accept-encoding": accepted}) as answer:
        packed = b"".join(answer.iter_raw())
    whole = visitor.get(assets.url("plotly.min.js"), headers={"accept-encoding": "identity"})
    assert "content-encoding" not in whole.headers
    assert unpacked(packed) == whole.content
    assert len(packed) < len(whole.content) / 2


def test_without_a_place_for_copies_it_is_sent_as_it_is(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assets = Assets(FOLDER, tmp_path / "file")
    asset = assets._assets["plotly.min.js"]
    assert assets._best(asset, "gzip") == (asset.path, None)


@pytest.mark.parametrize("path", ["none/console.css", "0123456789abcdef/console.css", "none/en.toml", "none/frame.py"])
def test_nothing_else_of_the_folder_is_given(visitor, path):
    assert visitor.get(f"/console/static/{path}").status_code == 404


def test_names_of_assets_are_not_taken_twice():
    names = [path.name for path in FOLDER.rglob("*") if path.suffix in {".js", ".css", ".svg"}]
    assert len(names) == len(set(names))


def test_styles_and_scripts_of_every_page_are_light():
    assert sum(len((FOLDER / "static" / name).read_bytes()) for name in ("console.css", "chart.js")) < 30_000


def test_no_template_holds_a_script_a_style_or_a_handler():
    for path in FOLDER.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        scripts = [each for each in text.split("<script")[1:] if "src=" not in each.partition(">")[0]]
        assert all(each.lstrip().startswith('type="application/json"') for each in scripts), path.name
        assert "<style" not in text, path.name
        assert " style=" not in text, path.name
        assert " onclick=" not in text, path.name
        assert "http://" not in text.replace("http://www.w3.org/", ""), path.name
        assert "https://" not in text, path.name
