"""The documents are built strictly and without internet, and the generated pages say what the code says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from docs.generate.command import commands
from docs.generate.config_kind import CONFIG_KINDS
from docs.generate.environment import SETTINGS, variables
from feature_store.canonical import TABLES
from feature_store.feature import FEATURES
from registry.catalogue.loading import load_catalogue
from tests.documents.page import PROJECT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build with a proxy that answers nobody: what wants the internet fails."""
    folder = tmp_path_factory.mktemp("site")
    environment = {"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1", "https_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return folder


def text_of(site: Path, page: str) -> str:
    return (site / page).read_text(encoding="utf-8")


def test_every_page_comes_without_anything_from_another_host(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        loaded = re.findall(
            r'<(?:script|img|iframe|source)[^>]+src="([^"]+)|<link[^>]+href="([^"]+)', page.read_text("utf-8")
        )
        assert not [each for each in loaded if "//" in "".join(each)], page


def test_every_command_stands_in_the_reference(site):
    page = text_of(site, "reference/commands.html")
    assert [path for path, _ in commands() if f"gridtags {' '.join(path)}<" not in page] == []


def test_every_table_feature_and_tag_stands_in_the_reference(site):
    tags = load_catalogue(PROJECT / "configs" / "tags").tags
    for page, names in (("tables", TABLES), ("features", FEATURES), ("tags", [tag.id for tag in tags])):
        shown = text_of(site, f"reference/{page}.html")
        assert [name for name in names if name not in shown] == [], page


def test_every_config_file_and_variable_stands_in_the_reference(site):
    page = text_of(site, "reference/configs.html")
    files = {path for kind in CONFIG_KINDS for path in (PROJECT / "configs").glob(kind.pattern)}
    assert [path for path in files if f"configs/{path.relative_to(PROJECT / 'configs')}" not in page] == []
    shown = text_of(site, "reference/environment.html")
    assert [name for settings in SETTINGS for name in variables(settings) if name not in shown] == []


def test_the_description_of_the_interface_lies_beside_its_page(site):
    described = json.loads(text_of(site, "reference/openapi.json"))
    page = text_of(site, "reference/interface.html")
    assert [path for path in described["paths"] if path not in page] == []


def test_search_finds_chinese_words(site):
    index = json.loads(text_of(site, "search/search_index.json"))
    assert "zh" in index["config"]["lang"]
    assert any("峰期用电大户" in each["text"].replace("\u200b", "") for each in index["docs"])


def test_no_config_file_is_without_a_model():
    known = {path for kind in CONFIG_KINDS for path in (PROJECT / "configs").glob(kind.pattern)}
    below_a_taxonomy = set((PROJECT / "configs" / "concerns").glob("*.toml"))
    measured_only = {PROJECT / "configs" / "jobs" / "arrears-panel.toml"}
    assert set((PROJECT / "configs").rglob("*.toml")) - known - below_a_taxonomy == measured_only


def test_the_settings_classes_of_the_rooms_are_all_in_the_reference():
    rooms = ("nlp", "feature_store", "registry", "inference")
    found = {
        name
        for room in rooms
        for path in (PROJECT / room).rglob("*.py")
        for name in re.findall(
            r"^class (\w+)\((?:BaseSettings|OnlineStoreSettings)\)", path.read_text("utf-8"), re.MULTILINE
        )
    }
    assert found == {each.__name__ for each in SETTINGS}


def test_make_docs_builds_as_strictly():
    recipe = (PROJECT / "Makefile").read_text(encoding="utf-8").partition("\ndocs:")[2].partition("\n\n")[0]
    assert "mkdocs build --strict" in recipe
    assert yaml.safe_load((PROJECT / "mkdocs.yml").read_text(encoding="utf-8"))["theme"]["font"] is False
