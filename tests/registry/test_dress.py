"""Every page and every chart wears one dress, and its font has every letter that gridtags writes."""

import re
from pathlib import Path

import pytest

from registry.dress.font import font_of, missing_letters

ROOT = Path(__file__).parents[2]
DRAWING = ("training", "inference", "registry", "feature_store")


def pages() -> list[Path]:
    return sorted(path for room in DRAWING for path in (ROOT / room).rglob("*.html") if "console" not in path.parts)


@pytest.mark.parametrize("path", [each for each in pages() if "<!DOCTYPE" not in each.read_text()], ids=str)
def test_a_page_has_the_layout_of_all_or_is_a_part_of_one(path):
    assert path.read_text().startswith("{% extends") or path.name == "part.html"


def test_only_the_layout_and_the_quality_page_begin_a_document():
    # The feature store may not import the registry: its page includes a copy of the style, which is held against the original.
    begin = [path.relative_to(ROOT).as_posix() for path in pages() if "<!DOCTYPE" in path.read_text()]
    assert begin == ["feature_store/quality/page.html", "registry/dress/layout.html"]


def test_the_quality_page_wears_the_same_dress():
    copy, dress = ROOT / "feature_store/quality/dress.css", ROOT / "registry/dress/dress.css"
    assert copy.read_text() == dress.read_text()


@pytest.mark.parametrize("room", [*DRAWING, "nlp", "configs", "demo_utility"])
def test_no_letter_that_is_written_or_drawn_is_missing_from_the_font(room):
    texts = [
        path.read_text() for ending in ("py", "toml", "html") for path in sorted((ROOT / room).rglob(f"*.{ending}"))
    ]
    chinese = "".join(re.findall(r"[\u3000-\u9fff\uff00-\uffef]+", "".join(texts)))
    assert len(chinese) > 50
    assert missing_letters(chinese) == ""


def test_a_letter_that_the_font_lacks_is_named_once():
    assert missing_letters("标签🫨🫨\n") == "🫨"


def test_a_page_carries_no_more_of_the_font_than_its_letters():
    assert len(font_of("标签")) < 20_000
