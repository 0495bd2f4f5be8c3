"""The figures of the customer page, as plotly takes them: plain data, drawn in the browser."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from feature_store.picture.picture import Amounts, Picture
from inference.console.customer.call import CallOnPage
from inference.console.customer.naming import SEASONS

Figure = dict[str, Any]
Say = Callable[[str], str]
_DASHES = {"spring": "dot", "summer": "solid", "autumn": "dash", "winter": "dashdot"}
"""Lines differ by more than colour."""
_YEAR = 12


def figures_of(picture: Picture | None, say: Say) -> dict[str, Figure | None]:
    """Return the figures of a picture by name, None for what is not known or may not be shown."""
    made = {"day": typical_day, "energy": energy, "payments": payments}
    return {name: None if picture is None else draw(picture, say) for name, draw in made.items()}


def typical_day(picture: Picture, say: Say) -> Figure | None:
    """Return the mean power of each hour by season, None where no curve may be shown."""
    hours = [f"{hour:02d}:00" for hour in range(24)]
    data = [
        {
            "type": "scatter", "mode": "lines", "name": say(title), "x": hours, "y": [*day.kw],
            "line": {"dash": _DASHES[season], "shape": "spline"},
        }
        for season, title in SEASONS.items()
        if (day := picture.days.get(season)) is not None
    ]  # fmt: skip
    axis = {"title": {"text": say("千瓦")}, "rangemode": "tozero"}
    return {"data": data, "layout": {"xaxis": {"dtick": 4}, "yaxis": axis}} if data else None


def energy(picture: Picture, say: Say) -> Figure | None:
    """Return the energy of the last twelve months beside that of the twelve before, None where nothing is known."""
    months = [f"{each:%Y-%m}" for each in picture.months[-_YEAR:]]
    now, before = _plain(picture.kwh[-_YEAR:]), _plain(picture.kwh[:_YEAR])
    data = [
        {"type": "bar", "name": say("近12个月"), "x": months, "y": now},
        {"type": "scatter", "mode": "lines+markers", "name": say("上年同月"), "x": months, "y": before},
    ]
    layout = {
        "xaxis": {"type": "category", "dtick": 2},
        "yaxis": {"title": {"text": say("千瓦时")}, "rangemode": "tozero"},
    }
    return {"data": data, "layout": layout} if _any(now, before) else None


def payments(picture: Picture, say: Say) -> Figure | None:
    """Return what was paid and what is still owed of the bill of each month, and for how long; None where there is no bill."""
    months = [f"{each:%Y-%m}" for each in picture.months]
    data: list[Figure] = [
        {"type": "bar", "name": say("已缴"), "x": months, "y": _plain(picture.paid)},
        {
            "type": "bar",
            "name": say("未缴"),
            "x": months,
            "y": _plain(picture.owed),
            "marker": {"pattern": {"shape": "/"}},
        },
    ]
    late = {"x": months, "y": _plain(picture.overdue_days), "yaxis": "y2", "name": say("逾期天数")}
    if any(picture.overdue_days):  # a line of zeros beside money says nothing
        data.append({"type": "scatter", "mode": "lines+markers", **late})
    layout = {
        "barmode": "stack",
        "xaxis": {"type": "category", "dtick": 3},
        "yaxis": {"title": {"text": say("元")}, "rangemode": "tozero"},
        "yaxis2": {
            "title": {"text": say("天")}, "overlaying": "y", "side": "right", "rangemode": "tozero", "showgrid": False,
        },
    }  # fmt: skip
    return {"data": data, "layout": layout} if _any(picture.billed, picture.owed) else None


def feelings(calls: Sequence[CallOnPage], say: Say) -> Figure | None:
    """Return how dissatisfied the customer was from call to call; None with fewer than two calls to show."""
    felt = [each for each in reversed(calls) if each.dissatisfaction is not None]
    line = {
        "type": "scatter", "mode": "lines+markers", "name": say("不满的概率"), "x": [each.said_at for each in felt],
        "y": [round(each.dissatisfaction or 0.0, 3) for each in felt],
    }  # fmt: skip
    layout = {"xaxis": {"tickformat": "%Y-%m-%d", "nticks": 6}, "yaxis": {"range": [0, 1.02], "tickformat": ".0%"}}
    return {"data": [line], "layout": layout} if len(felt) > 1 else None


def arc(dissatisfied: Sequence[tuple[int, float]], say: Say) -> Figure | None:
    """Return how dissatisfied the customer was from turn to turn of one call: number of the turn (from 1) and probability."""
    turns, values = [each for each, _ in dissatisfied], [round(each, 3) for _, each in dissatisfied]
    line = {"type": "scatter", "mode": "lines+markers", "name": say("不满的概率"), "x": turns, "y": values}
    layout = {
        "xaxis": {"title": {"text": say("第几轮")}, "dtick": 2},
        "yaxis": {"range": [0, 1.02], "tickformat": ".0%"},
    }
    return {"data": [line], "layout": layout} if len(turns) > 1 else None


def _plain(values: Amounts) -> list[float | None]:
    return [*values]


def _any(*amounts: Iterable[float | None]) -> bool:
    return any(value is not None for values in amounts for value in values)
