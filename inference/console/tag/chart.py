"""The charts of one tag, as plain plotly figures of what the overview holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inference.console.segment.wording import VALUES

Say = Callable[[str], str]


def by_class(values: Mapping[str, Sequence[int]], say: Say) -> dict[str, Any]:
    """Return the share of those who hold the tag in each value of a class, the largest class first."""
    known = {value: counts for value, counts in values.items() if counts[0]}
    names = [say(VALUES.get(value, value)) for value in known][::-1]
    shares = [round(held / rows, 5) for rows, held, _ in known.values()][::-1]
    bars = {"type": "bar", "orientation": "h", "name": say("覆盖率"), "y": names, "x": shares}
    return {"data": [bars], "layout": {"xaxis": {"tickformat": ".1%", "rangemode": "tozero"}, "margin": {"l": 140}}}


def confidence(found: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Return how sure the tag is of those who hold it, in ten bins."""
    bins = found["bins"]
    places = [f"{place / len(bins):.1f}–{(place + 1) / len(bins):.1f}" for place in range(len(bins))]
    bars = {"type": "bar", "name": say("客户"), "x": places, "y": bins}
    return {"data": [bars], "layout": {"bargap": 0.05, "xaxis": {"title": {"text": say("置信度")}}}}
