"""What MkDocs asks for while it builds: the generated pages, those of the root of the repository, and the list of decisions."""

import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.generate.command import command_page
from docs.generate.configuration import configuration_page
from docs.generate.environment import environment_page
from docs.generate.feature import feature_page
from docs.generate.interface import as_json, description, interface_page
from docs.generate.table import table_page
from docs.generate.tag import tag_page

PROJECT = Path(__file__).resolve().parents[2]
ROOT_PAGES = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
_DECISIONS = "Decisions"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List every decision below its heading, so that a new one needs no line in mkdocs.yml."""
    decisions = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
    for entry in config.nav or []:
        if _DECISIONS in entry:
            entry[_DECISIONS] = [f"decisions/{path.name}" for path in decisions]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand in no file of `docs/`."""
    for path, content in [*_root_pages(), *_reference_pages()]:
        files.append(File.generated(config, path, content=content))
    return files


def _root_pages() -> Iterator[tuple[str, str]]:
    for name in ROOT_PAGES:
        text = (PROJECT / name).read_text(encoding="utf-8")
        yield name.lower(), re.sub(r"\]\((?:docs/)?([^):]+)\)", lambda found: f"]({_within_docs(found[1])})", text)


def _within_docs(link: str) -> str:
    return link.lower() if link.partition("#")[0] in ROOT_PAGES else link


def _reference_pages() -> Iterator[tuple[str, str]]:
    configs, described = PROJECT / "configs", description()
    yield "reference/interface.md", interface_page(described)
    yield "reference/openapi.json", as_json(described)
    yield "reference/commands.md", command_page()
    yield "reference/configs.md", configuration_page(configs)
    yield "reference/environment.md", environment_page()
    yield "reference/tables.md", table_page()
    yield "reference/tags.md", tag_page(configs)
    yield "reference/features.md", feature_page(configs)
