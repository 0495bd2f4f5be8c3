"""Small drawings as SVG text, so that a page needs neither a network nor a plotting library."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

COLOURS = {"ok": "#4c78a8", "watch": "#e8a33d", "alarm": "#c8372d"}
_LINE, _LEFT, _BAR, _END = 20, 230, 420, 70


class Bar(NamedTuple):
    """A named value ≥ 0 with the level that colours it, and what chance alone gives (a tick), null without."""

    name: str
    value: float
    level: str
    tick: float | None = None


class Interval(NamedTuple):
    """A named share with its interval, and what was expected of it (a hollow mark)."""

    name: str
    value: float
    low: float
    high: float
    expected: float


def bars(given: Sequence[Bar], limit: float | None = None) -> str:
    """Return horizontal bars, one line each, a dashed line at the limit."""
    most = max([each.value for each in given] + [limit or 0.0, 1e-9])
    lines = []
    for number, each in enumerate(given):
        y = number * _LINE
        tick = "" if each.tick is None else _vertical(_LEFT + _BAR * min(each.tick / most, 1), y + 2, y + 16, "#333")
        lines.append(
            f'{_text(_LEFT - 6, y, each.name, "end")}<rect x="{_LEFT}" y="{y + 3}" height="12" '
            f'width="{_BAR * each.value / most:.1f}" fill="{COLOURS[each.level]}"/>{tick}'
            f"{_text(_LEFT + _BAR * each.value / most + 5, y, f'{each.value:.3g}')}"
        )
    if limit is not None:
        lines.append(_vertical(_LEFT + _BAR * limit / most, 0, len(given) * _LINE, COLOURS["alarm"], "4 3"))
    return _drawing(len(given) * _LINE, lines)


def intervals(given: Sequence[Interval]) -> str:
    """Return each share as a dot with its interval, and the expected one as a hollow square."""
    most = max([max(each.high, each.expected) for each in given] + [1e-9])
    lines = []
    for number, each in enumerate(given):
        y = number * _LINE + 9
        value, low, high, expected = (_LEFT + _BAR * share / most for share in each[1:])
        lines.append(
            f"{_text(_LEFT - 6, y - 9, each.name, 'end')}"
            f'<path d="M{low:.1f} {y}H{high:.1f}" stroke="#4c78a8" stroke-width="2"/>'
            f'<circle cx="{value:.1f}" cy="{y}" r="4" fill="#4c78a8"/>'
            f'<rect x="{expected - 4:.1f}" y="{y - 4}" width="8" height="8" fill="none" stroke="#c8372d"/>'
            f"{_text(_LEFT + _BAR + 5, y - 9, f'{each.value:.2%}')}"
        )
    return _drawing(len(given) * _LINE, lines)


def trend(points: Sequence[tuple[str, float]], limit: float) -> str:
    """Return a line through values by day, oldest first, with a dashed line at the limit."""
    most, high = max([value for _, value in points] + [limit]) * 1.05, 120
    step = (_LEFT + _BAR - 40) / max(len(points) - 1, 1)
    at = [(30 + step * number, high - high * value / most) for number, (_, value) in enumerate(points)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
    y = high - high * limit / most
    lines = [
        f'<path d="{path}" fill="none" stroke="#4c78a8" stroke-width="2"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#4c78a8"/>' for x, y in at),
        f'<path d="M30 {y:.1f}H{_LEFT + _BAR}" stroke="{COLOURS["alarm"]}" stroke-dasharray="4 3"/>',
        _text(30, high, points[0][0]), _text(_LEFT + _BAR, high, points[-1][0], "end"),
    ]  # fmt: skip
    return _drawing(high + _LINE, lines)


def _drawing(height: float, lines: Sequence[str]) -> str:
    width = _LEFT + _BAR + _END
    return f'<svg viewBox="0 0 {width} {height + 2}" width="{width}" role="img" font-size="12">{"".join(lines)}</svg>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y + 13:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _vertical(x: float, top: float, bottom: float, colour: str, dashes: str = "") -> str:
    return f'<path d="M{x:.1f} {top}V{bottom}" stroke="{colour}" stroke-dasharray="{dashes or "none"}"/>'
