"""The pages of the documents, and what stands in their code blocks."""

import re
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
TUTORIAL = DOCS / "tutorial" / "files-to-tags.md"
ROOT_PAGES = ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
PAGES = sorted(
    [*(PROJECT / name for name in ROOT_PAGES), *DOCS.rglob("*.md")],
    key=lambda path: path.relative_to(PROJECT).as_posix(),
)

_FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """One block of code: where it stands, its language, its title, its text."""

    page: str
    language: str
    title: str
    text: str


def blocks(path: Path, *languages: str) -> list[Block]:
    """Return the blocks of a page in these languages, in order."""
    found = _FENCE.findall(path.read_text(encoding="utf-8"))
    return [Block(path.relative_to(PROJECT).as_posix(), *each) for each in found if each[0] in languages]


def all_blocks(*languages: str) -> list[Block]:
    """Return the blocks of all pages in these languages."""
    return [block for path in PAGES for block in blocks(path, *languages)]
