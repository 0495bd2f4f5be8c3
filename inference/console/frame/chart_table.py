"""What a chart shows, as a table: for who cannot see it, and for who wants the figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inference.console.frame.writing import NOTHING

MOST_ROWS = 120
_PLACES = 4


@dataclass(frozen=True)
class ChartTable:
    """Headers and rows of the figures of a chart; `left_out` rows more are not shown."""

    headers: list[str]
    rows: list[list[str]]
    left_out: int


def chart_table(figure: Mapping[str, Any]) -> ChartTable:
    """Return the figures of a plain plotly figure; traces over the same places stand side by side."""
    headers, rows = _table([trace for trace in figure["data"] if trace.get("visible", True) is not False])
    return ChartTable(headers, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS))


def _table(traces: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    if traces and all("z" in trace for trace in traces):
        return _matrix(traces[0])
    if traces and all("node" in trace for trace in traces):
        return _flows(traces[0])
    series = [(str(trace.get("name", "")), *_points(trace)) for trace in traces]
    places = [places for _, places, _ in series]
    if series and all(each == places[0] for each in places):
        columns = [values for *_, values in series]
        return ["", *(name for name, *_ in series)], [
            [str(place), *(_cell(column[at]) for column in columns)] for at, place in enumerate(places[0])
        ]
    return ["", "", ""], [
        [name, str(place), _cell(value)]
        for name, where, values in series
        for place, value in zip(where, values, strict=False)
    ]


def _points(trace: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the places and the values of a trace: x and y, or what lies across where it lies on its side."""
    if "labels" in trace:
        return [*trace["labels"]], [*trace["values"]]
    across = trace.get("orientation") == "h"
    places, values = [*trace.get("y" if across else "x", ())], [*trace.get("x" if across else "y", ())]
    places = places or [*range(len(values))]
    return places, values + [None] * (len(places) - len(values))


def _matrix(trace: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    columns = trace.get("x", range(len(trace["z"][0]) if trace["z"] else 0))
    lines = trace.get("y", range(len(trace["z"])))
    return ["", *map(str, columns)], [
        [str(place), *map(_cell, line)] for place, line in zip(lines, trace["z"], strict=False)
    ]


def _flows(trace: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    labels, link = trace["node"]["label"], trace["link"]
    return ["", "", ""], [[str(labels[a]), str(labels[b]), _cell(value)] for a, b, value in _links(link)]


def _links(link: Mapping[str, Any]) -> Iterator[tuple[int, int, object]]:
    yield from zip(link["source"], link["target"], link["value"], strict=False)


def _cell(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, float):
        return f"{value:.{_PLACES}g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)
