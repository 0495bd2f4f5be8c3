"""The report of analysed contacts as one HTML file: no script, nothing from the network, every value escaped."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from inference.analysis.contact import Contact
from nlp.answer import Analysis, FoundConcern
from nlp.mood.label import CHANGE_LABELS, FEELING_LABELS, SENTIMENT_LABELS, UNKNOWN
from registry.page import page_environment

MOST = 100
"""Contacts on one page."""
_COLOURS = 6
_WIDTH, _HEIGHT, _EDGE = 640.0, 120.0, 8.0
_DOTS = {"dissatisfied": "#b3261e", "neutral": "#5c6b7a", "satisfied": "#1a7f4b", UNKNOWN: "#8a6d00"}


class Piece(NamedTuple):
    """A stretch of a turn, and the numbers of the concerns it is evidence of."""

    text: str
    concerns: tuple[int, ...]


class Point(NamedTuple):
    """A turn of the customer on the line of feeling, in the units of the drawing: y at the top for satisfied."""

    x: float
    y: float
    turn: int
    label: str


@dataclass(frozen=True)
class ContactView:
    """One contact as drawn: pieces of every turn, and the line of feeling."""

    contact: Contact
    analysis: Analysis
    pieces: list[list[Piece]]
    points: list[Point]

    @property
    def line(self) -> str:
        """The points of the line of feeling as SVG takes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)

    @property
    def thirds(self) -> list[tuple[float, float]]:
        """Left edge and width of the first and of the last third of the customer's turns; none where there is one turn."""
        if len(self.points) < 2:  # noqa: PLR2004 - a start and an end
            return []
        last = -(-len(self.points) // 3) - 1
        inner = (self.points[last].x + self.points[last + 1].x) / 2
        return [(0, inner), (_WIDTH - inner, inner)]

    @property
    def unsure_turns(self) -> int:
        """How many turns of the customer have no answer."""
        return sum(feeling is not None and feeling.label == UNKNOWN for feeling in self.analysis.feelings)


@dataclass(frozen=True)
class Edition:
    """What a page says of itself: when it was made, by which bundle, and the Chinese labels of the bundle's tags."""

    made_at: str
    bundle_id: str
    tags: Mapping[str, str]


def render(found: Sequence[tuple[Contact, Analysis]], total: int, edition: Edition) -> str:
    """Return the report on `found`, the first of `total` contacts, as a self-contained HTML document (well-formed XML as well)."""
    environment = page_environment(Path(__file__).parent)
    environment.globals.update(feelings=FEELING_LABELS, sentiments=SENTIMENT_LABELS, changes=CHANGE_LABELS)
    environment.globals.update(colours=_COLOURS, dots=_DOTS, tags=defaultdict(str, edition.tags))
    environment.filters.update(percent=_percent)
    views = [_view(contact, analysis) for contact, analysis in found]
    page = environment.get_template("report.html")
    return page.render(views=views, total=total, edition=edition).lstrip()


def _view(contact: Contact, analysis: Analysis) -> ContactView:
    pieces = [cut(turn.text, number, analysis.concerns) for number, turn in enumerate(analysis.turns)]
    return ContactView(contact, analysis, pieces, _points(analysis))


def cut(text: str, turn: int, concerns: Sequence[FoundConcern]) -> list[Piece]:
    """Return turn number `turn` cut where evidence begins or ends; together the pieces are the text."""
    here = [
        (number, each.evidence.start, each.evidence.end)
        for number, each in enumerate(concerns)
        if each.evidence.turn == turn
    ]
    edges = sorted({0, len(text), *(edge for _, start, end in here for edge in (start, end))})
    return [
        Piece(text[start:end], tuple(number for number, first, last in here if first <= start and end <= last))
        for start, end in pairwise(edges)
    ]


def _points(analysis: Analysis) -> list[Point]:
    felt = [(number, feeling) for number, feeling in enumerate(analysis.feelings) if feeling is not None]
    step = (_WIDTH - 2 * _EDGE) / max(len(felt) - 1, 1)
    return [
        Point(_EDGE + place * step, _HEIGHT / 2 + (_HEIGHT / 2 - _EDGE) * worse, number, feeling.label)
        for place, (number, feeling) in enumerate(felt)
        for worse in [feeling.dissatisfied - feeling.satisfied]
    ]


def _percent(share: float) -> str:
    return f"{share:.0%}"
