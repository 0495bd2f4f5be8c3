"""The last night of monitoring, ready for tables and charts; names of tags and concerns stay Chinese in both languages."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

from inference.console.frame.language import term
from inference.console.model.wording import Wording
from inference.console.monitoring.advice import KINDS, LEVELS, advice_on
from inference.model.loaded_bundle import LoadedBundle
from inference.monitoring.figure import Realised
from inference.monitoring.finding import Finding, Level
from inference.monitoring.report import MonitoringReport
from inference.monitoring.trend import Trend
from inference.monitoring.wording import CONCERN

SHOWN = 40
Rows = list[list[Any]]
_NAMES: Mapping[str, str] = {
    "dissatisfied": term("不满"), "neutral": term("平稳"), "satisfied": term("满意"), "features": term("全部特征"),
    "segment": term("分群"), "text": term("用语"), "auc": "AUC", "rate": term("实际率"),
}  # fmt: skip


class NightView:
    """A report in the visitor's language."""

    def __init__(self, report: MonitoringReport, trend: Trend, wording: Wording, names: Mapping[str, str]) -> None:
        self.report = report
        self.trend = trend
        self._wording = wording
        self._names = names

    @property
    def over(self) -> list[Finding]:
        """What is over its limit, then what is worth watching."""
        return [each for each in self.report.worst(tuple(KINDS)) if each.level is not Level.OK]

    @property
    def over_rows(self) -> Rows:
        """What is over: level, what, since when, value, limit, what it means, what to do."""
        return [self._told(each) for each in self.over[:SHOWN]]

    def figures(self, kinds: tuple[str, ...]) -> Rows:
        """Return figures of some kinds, the most serious first."""
        return [
            [self._what(each), self._model(each), self._group(each.group), _number(each.value), _number(each.usual),
             _number(each.noise), _number(each.limit), self._level(each)]
            for each in self.report.worst(kinds, SHOWN)
        ]  # fmt: skip

    @property
    def figure_headers(self) -> list[str]:
        """Headers of `figures`."""
        text = self._wording.text
        return [text(each) for each in (term("项目"), term("模型"), term("范围"), term("数值"), term("对照"),
                                        term("随机波动"), term("界限"), term("结论"))]  # fmt: skip

    def feature_charts(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Give for each model with features its name and the most moved of them, over all customers."""
        for note in self.report.references:
            own = [each for each in self.report.findings if (each.model, each.version) == (note.model, note.version)]
            moved = sorted(
                (each for each in own if each.kind == "feature" and not each.group), key=lambda each: -each.value
            )
            if moved:
                yield f"{note.model} {note.version}", _bars(moved[:20], self._wording)

    def trend_chart(self, kinds: tuple[str, ...], limit: float | None = None) -> dict[str, Any] | None:
        """Return the followed figures of some kinds over the nights, null where there are fewer than two nights."""
        keys = [key for key in self._keys if key.partition("|")[0] in kinds]
        nights = self.trend.nights
        if len(nights) < 2 or not keys:  # noqa: PLR2004 - one night is no trend
            return None
        days = [night.day for night in nights]
        lines: list[dict[str, Any]] = [
            {"name": self._key_name(key), "y": [night.figures.get(key) for night in nights]} for key in keys[:12]
        ]
        if limit is not None:
            lines.append({"name": self._wording.text(term("界限")), "y": [limit] * len(days), "line": {"dash": "dot"}})
        return {
            "data": [{"type": "scatter", "mode": "lines+markers", "x": days, **each} for each in lines],
            "layout": {"xaxis": {"type": "category"}, "yaxis": {"rangemode": "tozero"}},
        }

    @property
    def alarm_chart(self) -> dict[str, Any] | None:
        """How many figures were over their limits, night by night; null where there are fewer than two nights."""
        nights, text = self.trend.nights, self._wording.text
        if len(nights) < 2:  # noqa: PLR2004 - one night is no trend
            return None
        counts = {term("超限"): [each.alarms for each in nights], term("关注"): [each.watched for each in nights]}
        days = [each.day for each in nights]
        traces = [{"type": "bar", "name": text(name), "x": days, "y": values} for name, values in counts.items()]
        return {"data": traces, "layout": {"barmode": "stack", "xaxis": {"type": "category"}}}

    @property
    def estimated(self) -> Rows:
        """Expected quality before any outcome is known: model, figure, value, interval."""
        return [
            [f"{quality.model} {quality.version}", self._wording.word(name), _number(each.value),
             f"{_number(each.low)} … {_number(each.high)}", f"{quality.rows:,}"]
            for quality in self.report.estimated
            for name, each in quality.figures.items()
        ]  # fmt: skip

    @property
    def realised(self) -> Rows:
        """Measured beside expected quality of each vintage, the newest first."""
        return [
            [f"{each.model} {each.version}", each.as_of, f"{each.ripe:,} / {each.rows:,}",
             f"{each.events / each.ripe:.2%}" if each.ripe else "–", _expected(each, "rate"), _number(each.auc),
             _expected(each, "auc"), _number(each.brier), _expected(each, "brier")]
            for each in reversed(self.report.realised)
        ]  # fmt: skip

    def band_charts(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Give for the latest vintage of each model the realised rate of each band beside what was predicted."""
        latest = {(each.model, each.version): each for each in self.report.realised if each.bands}
        for each in latest.values():
            yield f"{each.model} {each.version} · {each.as_of}", _bands(each, self._wording)

    @cached_property
    def _keys(self) -> list[str]:
        return list(dict.fromkeys(key for night in self.trend.nights for key in night.figures))

    def _told(self, each: Finding) -> list[Any]:
        advice, text = advice_on(each), self._wording.text
        since = self.trend.since(each) or self.report.day
        return [self._level(each), f"{self._model(each)} {self._what(each)} {self._group(each.group)}".strip(), since,
                _number(each.value), _number(each.limit), text(advice.meaning), text(advice.act)]  # fmt: skip

    def _level(self, each: Finding) -> str:
        return self._wording.text(LEVELS[each.level][0])

    def _what(self, each: Finding) -> str:
        return f"{self._kind(each.kind)} {self._name(each.name)}"

    def _kind(self, kind: str) -> str:
        return self._wording.text(KINDS[kind]) if kind in KINDS else kind

    def _name(self, name: str) -> str:
        return self._wording.text(_NAMES[name]) if name in _NAMES else self._names.get(name, name)

    def _model(self, each: Finding) -> str:
        return f"{each.model} {each.version}" if each.model else ""

    def _group(self, group: str) -> str:
        if group.endswith("d") and group[:-1].isdigit():
            return self._wording.text(term("近{days}天"), days=group[:-1])
        return self._wording.word(group) if group else self._wording.text(term("全部"))

    def _key_name(self, key: str) -> str:
        kind, model, name, group = key.split("|")
        return " ".join(
            part for part in (model, self._kind(kind), self._name(name), self._group(group) if group else "") if part
        )


def names_of(bundle: LoadedBundle | None, configs: Path) -> Mapping[str, str]:
    """Return the Chinese names of tags in service and of concerns."""
    tags = orjson.loads(bundle.catalogue)["tags"] if bundle else ()
    return {**_concerns(configs), **{each["id"]: f"{each['label']} {each['id']}" for each in tags}}


@lru_cache(maxsize=2)
def _concerns(configs: Path) -> Mapping[str, str]:
    path = configs / "concerns.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))["concern"] if path.is_file() else ()
    return {CONCERN + each["id"]: each["label"] for each in told}


def _bars(moved: Sequence[Finding], wording: Wording) -> dict[str, Any]:
    names, limits = [each.name for each in moved], {each.limit for each in moved if each.limit is not None}
    lines = {wording.text(term("随机波动")): [each.noise for each in moved]}
    return {
        "data": [
            {"type": "bar", "orientation": "h", "name": "CSI", "y": names, "x": [each.value for each in moved]},
            *({"type": "scatter", "mode": "markers", "orientation": "h", "name": name, "y": names, "x": values}
              for name, values in lines.items()),
        ],
        "layout": {
            "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
            "shapes": [{"type": "line", "x0": each, "x1": each, "yref": "paper", "y0": 0, "y1": 1, "line": {"dash": "dot"}}
                       for each in sorted(limits)],
        },
    }  # fmt: skip


def _bands(each: Realised, wording: Wording) -> dict[str, Any]:
    bands = [f"{band.band} ({band.rows:,})" for band in each.bands]
    return {
        "data": [
            {"type": "scatter", "mode": "markers", "name": wording.word("realised_rate"), "x": bands,
             "y": [band.realised for band in each.bands], "marker": {"size": 10},
             "error_y": {"type": "data", "symmetric": False, "array": [band.high - band.realised for band in each.bands],
                         "arrayminus": [band.realised - band.low for band in each.bands]}},
            {"type": "scatter", "mode": "markers", "name": wording.word("expected_rate"), "x": bands,
             "y": [band.predicted for band in each.bands], "marker": {"size": 12, "symbol": "square-open"}},
        ],
        "layout": {"yaxis": {"tickformat": ".1%", "rangemode": "tozero"}, "xaxis": {"type": "category"}},
    }  # fmt: skip


def _expected(each: Realised, name: str) -> str:
    found = each.estimated.get(name)
    return "–" if found is None else f"{_number(found.value)} [{_number(found.low)}, {_number(found.high)}]"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.4g}"
