"""The comparison of two versions as it was recorded: figures with paired intervals, by vintage, by group, moves between groups."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inference.console.frame.language import term
from inference.console.model.fact import interval_chart
from inference.console.model.wording import Wording
from registry.evidence import Gate

Record = Mapping[str, Any]
Rows = list[list[Any]]
SURELY, PERHAPS, KEPT = "■", "▲", "●"


class ComparisonView:
    """A recorded comparison in the visitor's language."""

    def __init__(self, record: Record, wording: Wording) -> None:
        self.record = record
        self._wording = wording

    @property
    def notes(self) -> list[str]:
        """What has to be known to read the figures."""
        return [str(each[self._wording.language]) for each in self.record["notes"]]

    @property
    def headers(self) -> list[str]:
        """Headers of the tables of figures."""
        against, text = self.record["against"], self._wording.text
        old = text(term("第 {version} 版"), version=against) if against else text(term("简单基线"))
        new = text(term("第 {version} 版"), version=self.record["version"])
        return [text(term("指标")), old, new, text(term("差值（95% 区间）")), text(term("方法"))]

    @property
    def overall(self) -> Rows:
        """Figures over all rows."""
        return [[*self._cells(each), self._wording.word(each["how"])] for each in self.record["overall"]]

    @property
    def chart(self) -> dict[str, Any]:
        """The differences over all rows with their intervals."""
        found = [each for each in self.record["overall"] if each["difference"] is not None]
        names = [self._wording.figure(each["name"]) for each in found]
        return interval_chart(names, self._wording.text(term("新版减旧版")), [_interval(each) for each in found])

    @property
    def curves(self) -> dict[str, Any] | None:
        """Predicted against realised of both versions, null where there are no probabilities."""
        names = dict(zip(("before", "after"), self.headers[1:3], strict=True))
        curves = [(names[which], rows) for which, rows in self.record["curves"].items() if rows and which in names]
        return _reliability(curves, self._wording) if curves else None

    def parts(self, name: str = "parts") -> Iterator[dict[str, Any]]:
        """Give the parts of each attribute: a table, and a chart of the first figure where enough was measured."""
        attributes = list(dict.fromkeys(part["attribute"] for part in self.record[name]))
        for attribute in attributes:
            parts = [part for part in self.record[name] if part["attribute"] == attribute]
            yield {
                "title": self._wording.word(attribute), "headers": self._part_headers(),
                "rows": [row for part in parts for row in self._part_rows(part)], "chart": self._part_chart(parts),
            }  # fmt: skip

    @property
    def holdouts(self) -> Rows:
        """The frozen vintages: day, rows, compared, why not the others."""
        return [
            [each["day"], f"{each['rows']:,}", f"{each['compared']:,}", each["left_out"][self._wording.language] or "–"]
            for each in self.record["holdouts"]
        ]

    @property
    def migration(self) -> Mapping[str, Mapping[str, int]]:
        """How many customers move from which group to which."""
        found: Mapping[str, Mapping[str, int]] = self.record["migration"]
        return found

    def _part_headers(self) -> list[str]:
        figure, old, new, difference, _ = self.headers
        return [self._wording.word("group"), figure, self._wording.word("rows"), old, new, difference]

    def _part_rows(self, part: Record) -> Rows:
        group, rows = self._wording.word(part["group"]), f"{part['rows']:,}"
        if not part["figures"]:
            return [[group, self._wording.word("too_few"), rows, "–", "–", "–"]]
        return [[group, name, rows, *cells] for name, *cells in map(self._cells, part["figures"])]

    def _part_chart(self, parts: Sequence[Record]) -> dict[str, Any] | None:
        found = [part for part in parts if part["figures"] and part["figures"][0]["difference"] is not None]
        if len(found) < 2:  # noqa: PLR2004 - one dot shows nothing
            return None
        label = self._wording.figure(found[0]["figures"][0]["name"])
        names = [self._wording.word(part["group"]) for part in found]
        return interval_chart(names, label, [_interval(part["figures"][0]) for part in found])

    def _cells(self, figure: Record) -> list[str]:
        return [self._wording.figure(figure["name"]), _number(figure["before"]), _number(figure["after"]), _gap(figure)]


def gate_rows(gates: Sequence[Gate], wording: Wording) -> Rows:
    """Return gates as rows: name, figure, bound, result."""
    results = {True: wording.text(term("● 满足")), False: wording.text(term("■ 未满足"))}
    return [
        [wording.gate(each.name), _number(each.value), wording.bound(each.bound), results[each.passed]]
        for each in gates
    ]


def _gap(figure: Record) -> str:
    value, low, high = figure["difference"], figure["low"], figure["high"]
    if value is None:
        return "–"
    text = f"{value:+.4f}" + ("" if low is None else f" [{low:+.4f}, {high:+.4f}]")
    if figure["better"] == "neither":
        return text
    loss, least = (-value, high) if figure["better"] == "higher" else (value, low)
    surely = least is not None and (least < 0 if figure["better"] == "higher" else least > 0)
    return f"{SURELY if surely else PERHAPS if loss > 0 else KEPT} {text}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.4g}"


def _interval(figure: Record) -> tuple[float | None, float | None, float | None]:
    return figure["low"], figure["difference"], figure["high"]


def _reliability(curves: Sequence[tuple[str, Sequence[Record]]], wording: Wording) -> dict[str, Any]:
    most = max(max(row["expected"], row["realised"]) for _, rows in curves for row in rows)
    lines = [
        {"type": "scatter", "mode": "lines+markers", "name": name, "x": [row["expected"] for row in rows],
         "y": [row["realised"] for row in rows],
         "error_y": {"type": "data", "symmetric": False, "array": [row["high"] - row["realised"] for row in rows],
                     "arrayminus": [row["realised"] - row["low"] for row in rows]}}
        for name, rows in curves
    ]  # fmt: skip
    even = {"type": "scatter", "mode": "lines", "name": "=", "x": [0, most], "y": [0, most], "line": {"dash": "dot"}}
    axes = {axis: {"title": {"text": wording.word(slug)}, "tickformat": ".0%"}
            for axis, slug in (("xaxis", "expected"), ("yaxis", "realised"))}  # fmt: skip
    return {"data": [*lines, even], "layout": axes}
