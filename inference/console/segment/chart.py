"""The charts of segments, as plain plotly figures of what the overview holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inference.console.segment.wording import SEASONS

Say = Callable[[str], str]
HOURS = [f"{hour:02d}:00" for hour in range(24)]
_EVERYONE = ""


def shares(segments: Sequence[Mapping[str, Any]], say: Say) -> dict[str, Any]:
    """Return the shares of customers and of the year's bills, side by side."""
    names = [each["name"] for each in segments][::-1]
    revenue = [each["totals"].get("bill_amount_last_12_months", 0.0) for each in segments][::-1]
    whole = sum(revenue) or 1.0
    customers = [each["share"] for each in segments][::-1]
    bars = {say("客户占比"): customers, say("电费占比"): [value / whole for value in revenue]}
    return {
        "data": [
            {"type": "bar", "orientation": "h", "name": name, "y": names, "x": [round(each, 4) for each in values]}
            for name, values in bars.items()
        ],
        "layout": {"barmode": "group", "xaxis": {"tickformat": ".0%"}, "margin": {"l": 140}},
    }


def trend(points: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Return how the shares went from night to night."""
    days = [each["as_of"][:10] for each in points]
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "x": days,
            "y": [p["shares"].get(name) for p in points],
        }
        for name in names
    ]
    return {"data": lines, "layout": {"yaxis": {"tickformat": ".0%", "rangemode": "tozero"}}}


def segment_map(found: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Return the map: each point a customer of the sample, without whose it is."""
    traces: list[dict[str, Any]] = []
    for number, name in enumerate(found["names"]):
        points = [point for point in found["points"] if point[2] == number]
        across, up = [point[0] for point in points], [point[1] for point in points]
        marker = {"size": 5, "opacity": 0.65}
        traces.append({"type": "scatter", "mode": "markers", "name": name, "x": across, "y": up, "marker": marker})
    axes = [f"{say('主轴')} {n} ({share:.0%})" for n, share in enumerate(found["explained"], 1)]
    return {"data": traces, "layout": {"xaxis": {"title": {"text": axes[0]}}, "yaxis": {"title": {"text": axes[1]}}}}


def flows(movement: Mapping[str, Any]) -> dict[str, Any]:
    """Return who went from which segment to which: what stayed is drawn as well."""
    before, after = movement["before"], movement["after"]
    found = [
        (i, len(before) + j, count) for i, row in enumerate(movement["rows"]) for j, count in enumerate(row) if count
    ]
    source, target, value = ([each[place] for each in found] for place in range(3))
    node = {"label": [*before, *after], "pad": 14, "thickness": 14}
    return {
        "data": [{"type": "sankey", "node": node, "link": {"source": source, "target": target, "value": value}}],
        "layout": {},
    }


def shapes(curves: Mapping[str, Any], names: Sequence[str], say: Say) -> dict[str, Any]:
    """Return the mean day of the year of several segments and of everyone, in multiples of each customer's own mean."""
    lines = [_line(name, _year(curves[name])) for name in names if name in curves]
    if _EVERYONE in curves:
        lines.append(_line(say("全体客户"), _year(curves[_EVERYONE])) | {"line": {"color": "#5d6d7e", "dash": "dot"}})
    return {"data": lines, "layout": {"yaxis": {"rangemode": "tozero"}}}


def season_shapes(curves: Mapping[str, Any], name: str, say: Say) -> dict[str, Any]:
    """Return the mean day of one segment in each season."""
    return {
        "data": [
            _line(say(SEASONS[season]), _week(curves[name][season])) for season in SEASONS if season in curves[name]
        ],
        "layout": {"yaxis": {"rangemode": "tozero"}},
    }


def _line(name: str, values: Sequence[float]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "name": name, "x": HOURS, "y": list(values)}


def _week(days: Mapping[str, Sequence[float]]) -> list[float]:
    """Return the mean of a week's days: five of the weekday, two of the weekend."""
    weekday, weekend = days.get("weekday"), days.get("weekend")
    if weekday is None or weekend is None:
        return list(weekday or weekend or ())
    return [round((5 * work + 2 * rest) / 7, 3) for work, rest in zip(weekday, weekend, strict=True)]


def _year(seasons: Mapping[str, Any]) -> list[float]:
    weeks = [_week(days) for days in seasons.values()]
    return [round(sum(hour) / len(weeks), 3) for hour in zip(*weeks, strict=True)]
