"""What a page is made of: sections of sentences, tables and charts; and how figures are written."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from math import isfinite
from typing import NamedTuple

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

from training.risk.estimate import Estimate

NOTHING = "–"
_ID = re.compile(r'(?<= id=")|(?<=href="#)|(?<=url\(#)')


class Table(NamedTuple):
    """Cells as they are read; columns are numbers but those in `text`. `note` stands below."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: frozenset[int] = frozenset({0})
    note: str = ""


class Chart(NamedTuple):
    """A drawing, with the name under which it is stored beside the model."""

    name: str
    caption: str
    figure: Figure

    @property
    def svg(self) -> Markup:
        """The drawing as an SVG element: letters as outlines, so that no font is needed; the same figure gives the same bytes."""
        target = BytesIO()
        with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "chart"}):
            self.figure.savefig(
                target, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
            )
        text = target.getvalue().decode()
        # Glyphs have the same ids in every drawing, and a page may have an id once.
        own = _ID.sub(rf"\g<0>{self.name}-", text[text.index("<svg") :])
        return Markup(own)  # noqa: S704 - written by matplotlib, which escapes labels


class Section(NamedTuple):
    """One part of the page: what it says in plain words, then tables and charts."""

    id: str
    title: str
    reading: tuple[str, ...]
    blocks: tuple[Table | Chart, ...] = ()


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], note: str = "", text: int = 1) -> Table:
    """Return a table whose first `text` columns are words."""
    return Table(caption, tuple(header), tuple(tuple(row) for row in rows), frozenset(range(text)), note)


def figure(value: float, digits: int = 3) -> str:
    """Return a number with `digits` decimals, `NOTHING` where it is not known."""
    return f"{value:.{digits}f}" if isfinite(value) else NOTHING


def percent(share: float) -> str:
    """Return a share as per cent with as many digits as one reads: 12.3%, 0.42%, 0%."""
    if not isfinite(share):
        return NOTHING
    if share in {0, 1}:
        return f"{share:.0%}"
    return f"{share:.1%}" if abs(share) >= 0.01 else f"{share:.2%}"  # noqa: PLR2004 - one per cent


def count(number: float) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,.0f}"


def with_interval(found: Estimate, share: bool = False) -> str:
    """Return a figure and the ends of its interval: 0.812（0.790 – 0.833）; `NOTHING` where it is not known."""
    write = percent if share else figure
    if not isfinite(found.value):
        return NOTHING
    return f"{write(found.value)}（{write(found.low)} – {write(found.high)}）"


def month(instant: object) -> str:
    """Return the year and month of an instant: 2026-03."""
    return f"{instant:%Y-%m}"
