"""What the card of a version tells, ready for tables and charts; words in the visitor's language."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from inference.console.frame.language import Language
from registry.card.content import Card
from registry.card.fact import Calibration, GroupTable
from registry.card.fairness import noted_gaps
from registry.card.page import gap_sentence
from registry.card.wording import say
from registry.card.writing import baseline, metric_figure, percent, points, with_interval

Rows = list[list[Any]]


class CardView:
    """A card in a language."""

    def __init__(self, card: Card, language: Language) -> None:
        self.card = card
        self._language = language
        self.word = partial(say, language=language, names=card.names)

    def said(self, words: Any) -> str | None:  # noqa: ANN401 - words of a card, or none
        """Return what a card says in two languages in that of the visitor."""
        return None if words is None else str(getattr(words, self._language))

    @property
    def purpose(self) -> str | None:
        """What the model is for."""
        return self.said(self.card.purpose)

    @property
    def owner(self) -> str | None:
        """Who answers for it."""
        return self.said(self.card.owner)

    @property
    def limits(self) -> list[str | None]:
        """What it must not be used for."""
        return [self.said(each) for each in self.card.limits]

    @property
    def noted(self) -> list[str]:
        """The gaps between groups that have to be explained."""
        return [gap_sentence(self.card, each, self._language) for each in noted_gaps(self.card)]

    @property
    def not_measured(self) -> list[str | None]:
        """Why there are no groups or no calibration."""
        return [self.said(each) for each in self.card.not_measured]

    @property
    def metrics(self) -> Rows:
        """Name, figure with interval, baseline, rows."""
        return [
            [self.word(str(each["name"])), metric_figure(each), baseline(each), f"{each['rows']:,}"]
            for each in self.card.metrics
        ]

    @property
    def data(self) -> Rows:
        """Part, first and last day, rows, customers, positives."""
        return [
            [self.word(each.name), str(each.first)[:10], str(each.last)[:10], f"{each.rows:,}", f"{each.customers:,}",
             "–" if each.positives is None else f"{each.positives:,}"]
            for each in self.card.data.parts
        ]  # fmt: skip

    @property
    def gaps(self) -> Rows:
        """Decision, attribute, rate, the two groups, and how far they lie apart."""
        return [
            [self.word(each.decision), self.word(each.attribute), self.word(each.rate), self.word(each.highest),
             self.word(each.lowest), points(each)]
            for each in self.card.gaps
        ]  # fmt: skip

    def group_tables(self) -> Iterator[dict[str, Any]]:
        """Give for each attribute its groups with their figures, and a chart of the first figure."""
        for table in self.card.groups:
            names = list(dict.fromkeys(name for row in table.rows for name in row.figures))
            yield {
                "title": self.word(table.attribute), "protected": table.protected,
                "headers": [self.word(name) for name in ("group", "rows", *names)],
                "rows": [
                    [self.word(row.group), f"{row.rows:,}", *(self._cell(row.figures.get(name)) for name in names)]
                    for row in table.rows
                ],
                "chart": self._group_chart(table, names) if len(table.rows) > 1 and names else None,
            }  # fmt: skip

    def calibration_charts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give for each class its name and the chart of predicted against realised."""
        for each in self.card.calibration:
            yield self.word(each.of), self._calibration_chart(each)

    def _cell(self, measured: Any) -> str:  # noqa: ANN401 - Measured or none
        return "–" if measured is None else with_interval(measured, self.word("too_few"))

    def _group_chart(self, table: GroupTable, names: list[str]) -> dict[str, Any]:
        """Return the figure that most groups have with an interval."""
        chosen = max(names, key=lambda name: sum(_has_interval(row.figures.get(name)) for row in table.rows))
        rows = [row for row in table.rows if _measured(row.figures.get(chosen))]
        figures = [row.figures[chosen] for row in rows]
        return interval_chart(
            [self.word(row.group) for row in rows], self.word(chosen),
            [(each.low, each.value, each.high) for each in figures],
        )  # fmt: skip

    def _calibration_chart(self, each: Calibration) -> dict[str, Any]:
        bins = [one for one in each.bins if one.realised.value is not None]
        expected, realised = [one.expected for one in bins], [one.realised.value or 0.0 for one in bins]
        most = max([*expected, *realised, 0.01])
        return {
            "data": [
                {"type": "scatter", "mode": "lines+markers", "name": self.word("realised"), "x": expected, "y": realised,
                 "error_y": _error([(one.realised.low, one.realised.value, one.realised.high) for one in bins]),
                 "text": [percent(one) for one in realised]},
                {"type": "scatter", "mode": "lines", "name": "=", "x": [0, most], "y": [0, most],
                 "line": {"dash": "dot", "width": 1}},
            ],
            "layout": {
                "xaxis": {"title": {"text": self.word("expected")}, "tickformat": ".0%"},
                "yaxis": {"title": {"text": self.word("realised")}, "tickformat": ".0%"},
            },
        }  # fmt: skip


def interval_chart(
    names: list[str], label: str, intervals: list[tuple[float | None, float | None, float | None]]
) -> dict[str, Any]:
    """Return figures as dots with their intervals (low, value, high), one line each, the first on top."""
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "orientation": "h", "name": label, "y": names,
             "x": [value for _, value, _ in intervals], "error_x": _error(intervals), "marker": {"size": 9}}
        ],
        "layout": {
            "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
            "xaxis": {"title": {"text": label}}, "showlegend": False,
        },
    }  # fmt: skip


def _error(intervals: list[tuple[float | None, float | None, float | None]]) -> dict[str, Any]:
    known = [
        (low if low is not None else value, value, high if high is not None else value)
        for low, value, high in intervals
    ]
    return {
        "type": "data", "symmetric": False, "thickness": 1.5,
        "array": [(high or 0.0) - (value or 0.0) for _, value, high in known],
        "arrayminus": [(value or 0.0) - (low or 0.0) for low, value, _ in known],
    }  # fmt: skip


def _has_interval(measured: Any) -> bool:  # noqa: ANN401 - Measured or none
    return measured is not None and measured.low is not None


def _measured(measured: Any) -> bool:  # noqa: ANN401 - Measured or none
    return measured is not None and measured.value is not None
