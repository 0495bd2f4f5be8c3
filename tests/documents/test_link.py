"""Every link of the documents leads somewhere."""

import re

import pytest

from tests.documents.page import DOCS, PAGES, PROJECT

GENERATED = {DOCS / "reference" / f"{name}.md" for name in
             ("interface", "commands", "configs", "environment", "tables", "features", "tags")}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_relative_link_leads_somewhere(page):
    lower = {path.name.lower(): path for path in PROJECT.glob("*.md")}
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        target = (page.parent / link).resolve()
        # The site has the pages of the root beside its own, in small letters.
        on_the_site = target.parent == DOCS and target.name in lower
        assert target.exists() or target in GENERATED or on_the_site, link


def test_no_page_asks_for_anything_from_another_host():
    for page in PAGES:
        loaded = re.findall(r"!\[[^\]]*\]\((https?:[^)]+)\)|<(?:script|img|link)[^>]+https?:", page.read_text("utf-8"))
        assert not loaded, page
