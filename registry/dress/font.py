"""The Chinese font of everything that is drawn or printed: an installed package's, so no page asks the network or the system."""

from functools import cache
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Gridtags Sans"
"""What a page calls the font it carries: a name of its own, as the system may hold another font of the same name."""
_UNSEEN = frozenset("\n\r\t\u200b")


def font_path() -> Path:
    """Return the font's file."""
    return Path(pylopdf_fonts_zh_cn.sans_path())


@cache
def letters() -> frozenset[int]:
    """Return the code points that the font can draw."""
    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_letters(text: str) -> str:
    """Return the letters of a text that the font lacks, each once: they would be empty boxes."""
    return "".join(sorted({each for each in text if ord(each) not in letters()} - _UNSEEN))


def font_of(text: str) -> bytes:
    """Return the font as WOFF with no more than the letters of a text: a hundredth of the whole, small enough for a page."""
    options = subset.Options(flavor="woff", layout_features=["kern", "tnum"], notdef_outline=True, desubroutinize=True)
    with subset.load_font(str(font_path()), options) as font:
        worker = subset.Subsetter(options)
        worker.populate(text=text)
        worker.subset(font)
        target = BytesIO()
        subset.save_font(font, target, options)
    return target.getvalue()
