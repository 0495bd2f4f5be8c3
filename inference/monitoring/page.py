"""The page of one night, in Chinese: first what is over its limits, then the figures by part."""

from collections.abc import Iterator, Sequence
from html import escape

from inference.monitoring.chart import Bar, Interval, bars, intervals, trend
from inference.monitoring.figure import Realised
from inference.monitoring.finding import Finding, Level
from inference.monitoring.report import EstimatedQuality, MonitoringReport
from inference.monitoring.wording import KINDS, LEVELS, Wording

_SHOWN = 25
_FIGURES = {
    "rate": "预计发生率",
    "auc": "预计 AUC",
    "brier": "预计 Brier",
    "precision": "预计查准率",
    "recall": "预计查全率",
}
_STYLE = """body{font:15px/1.6 sans-serif;margin:2em auto;max-width:60em;color:#222}table{border-collapse:collapse;margin:.6em 0}
td,th{border:1px solid #ccc;padding:2px 8px;text-align:right}td:first-child,th:first-child{text-align:left}
.alarm{background:#fdd}.watch{background:#fff3d6}.note{color:#555}h2{margin-top:1.6em}"""
Trends = dict[str, list[tuple[str, float]]]
"""By model the stability index of the score, day by day, oldest first."""


def page_of(report: MonitoringReport, wording: Wording, trends: Trends, score_limit: float) -> str:
    """Return the page; nothing in it needs a network."""
    parts = [
        *_head(report), *_over(report, wording), *_data(report, wording), *_trends(trends, score_limit),
        *_calls(report, wording), *_quality(report), *_tags(report, wording), *_notes(report),
    ]  # fmt: skip
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>运行监测 {escape(report.day)}</title>'
        f"<style>{_STYLE}</style>{''.join(parts)}</html>\n"
    )


def _head(report: MonitoringReport) -> Iterator[str]:
    counted = report.levels
    yield f"<h1>运行监测 {escape(report.day)}</h1>"
    of = f"快照 {escape(report.snapshot_id)}，数据截至 {report.as_of:%Y-%m-%d %H:%M}"
    yield f"<p>{of}，{report.customers:,} 户，模型包 {escape(report.bundle_id)}。</p>"
    if counted[Level.ALARM]:
        yield f"<p><b>■ {counted[Level.ALARM]} 项超限</b>，▲ {counted[Level.WATCH]} 项需关注，其余 {counted[Level.OK]} 项正常。</p>"
    else:
        yield f"<p><b>● 无超限</b>，▲ {counted[Level.WATCH]} 项需关注，{counted[Level.OK]} 项正常。</p>"
    if report.requested:
        yield f"<p><b>待重新训练：{escape('、'.join(report.requested))}</b>（<code>gridtags retrain --requested</code>）</p>"


def _over(report: MonitoringReport, wording: Wording) -> Iterator[str]:
    over = [each for each in report.worst(tuple(KINDS)) if each.level is not Level.OK]
    if over:
        yield "<h2>超限与关注</h2>" + _table(over[: 2 * _SHOWN], wording)
        if len(over) > 2 * _SHOWN:
            yield f"<p class=note>另有 {len(over) - 2 * _SHOWN} 项，见 report.json。</p>"


def _data(report: MonitoringReport, wording: Wording) -> Iterator[str]:
    for note in report.references:
        if not note.rows:
            continue
        own = [each for each in report.findings if (each.model, each.version) == (note.model, note.version)]
        moved = sorted(
            (each for each in own if each.kind == "feature" and not each.group), key=lambda each: -each.value
        )
        scores = [each for each in own if each.kind in {"score", "segment_mix", "drifted_share"}]
        yield f"<h2>数据与得分：{escape(note.model)} 第{note.version}版</h2>"
        against = f"快照 {escape(note.snapshot_id)}（{note.as_of:%Y-%m-%d}，{note.rows:,} 户）"
        yield f"<p class=note>对照：{against}，分箱取自其十分位，空值单独一箱；黑线为随机波动上限。</p>"
        yield _table(scores, wording) if scores else ""
        if moved:
            yield bars([Bar(each.name, each.value, each.level, each.noise) for each in moved[:_SHOWN]], moved[0].limit)


def _trends(trends: Trends, limit: float) -> Iterator[str]:
    for model, points in sorted(trends.items()):
        if len(points) > 1:
            yield f"<h3>得分 PSI 走势：{escape(model)}</h3>{trend(points, limit)}"


def _calls(report: MonitoringReport, wording: Wording) -> Iterator[str]:
    found = report.worst(("text_divergence", "unseen_pairs", "mood_share", "concern_share"))
    if found:
        yield "<h2>来电：诉求、情绪与用语</h2>" + _table(found, wording)
        for note in report.references:
            if note.calls:
                whose = f"{escape(note.model)} 第{note.version}版对照窗口"
                yield f"<p class=note>{whose}：{note.calls:,} 通，用语取样 {note.text_calls:,} 通。</p>"


def _quality(report: MonitoringReport) -> Iterator[str]:
    if report.estimated:
        yield "<h2>标签成熟前的预计表现</h2>"
        yield "<p class=note>由校准概率推算，区间只含结果本身的随机性；概率与结果的关系变了就不再成立，以实测为准。</p>"
        yield from map(_estimated, report.estimated)
    if report.realised:
        yield "<h2>标签成熟后的实测表现</h2>"
        yield _realised(report.realised)
        latest = report.realised[-1]
        yield f"<h3>分档实际率与预测（{escape(latest.model)} {escape(latest.as_of)}，方框为预测均值，线为 95% 区间）</h3>"
        yield intervals(
            [
                Interval(f"{each.band}（{each.rows:,}）", each.realised, each.low, each.high, each.predicted)
                for each in latest.bands
            ]
        )


def _estimated(quality: EstimatedQuality) -> str:
    rows = "".join(
        f"<tr><td>{_FIGURES[name]}</td><td>{each.value:.4f}</td><td>{each.low:.4f} … {each.high:.4f}</td></tr>"
        for name, each in quality.figures.items()
    )
    at = "" if quality.threshold is None else f"，行动阈值 {quality.threshold:.3f}"
    caption = f"<caption>{escape(quality.model)} 第{quality.version}版，{quality.rows:,} 户{at}</caption>"
    return f"<table>{caption}<tr><th>指标</th><th>预计</th><th>95% 区间</th></tr>{rows}</table>"


def _realised(vintages: Sequence[Realised]) -> str:
    rows = "".join(
        f"<tr><td>{escape(each.model)} 第{each.version}版 {escape(each.as_of)}</td><td>{each.ripe:,} / {each.rows:,}</td>"
        f"<td>{_percent(each.events, each.ripe)}</td><td>{_figure(each, 'rate')}</td><td>{_number(each.auc)}</td>"
        f"<td>{_figure(each, 'auc')}</td><td>{_number(each.brier)}</td><td>{_figure(each, 'brier')}</td></tr>"
        for each in vintages
    )
    head = _headed("批次", "已成熟", "实际率", "预计率", "AUC", "预计 AUC", "Brier", "预计 Brier")
    return f"<table>{head}{rows}</table>"


def _tags(report: MonitoringReport, wording: Wording) -> Iterator[str]:
    found = report.worst(("tag_share",), _SHOWN)
    if found:
        yield "<h2>标签占比（对照前若干夜的中位数）</h2>" + _table(found, wording)


def _notes(report: MonitoringReport) -> Iterator[str]:
    if report.skipped:
        yield "<h2>未能检查</h2><ul>" + "".join(f"<li>{escape(each)}</li>" for each in report.skipped) + "</ul>"


def _table(findings: Sequence[Finding], wording: Wording) -> str:
    rows = "".join(
        f'<tr class="{each.level}"><td>{escape(KINDS.get(each.kind, each.kind))} {escape(wording.name(each.name))}</td>'
        f"<td>{escape(f'{each.model} {each.version}' if each.model else '')}</td><td>{escape(wording.group(each.group))}</td>"
        f"<td>{each.value:.4g}</td><td>{_number(each.usual)}</td><td>{_number(each.noise)}</td><td>{_number(each.limit)}</td>"
        f"<td>{LEVELS[each.level]}</td></tr>"
        for each in findings
    )
    head = _headed("项目", "模型", "范围", "数值", "对照", "随机波动", "界限", "结论")
    return f"<table>{head}{rows}</table>"


def _headed(*names: str) -> str:
    return f"<tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>"


def _figure(vintage: Realised, name: str) -> str:
    found = vintage.estimated.get(name)
    return "" if found is None else f"{found.value:.4f} [{found.low:.4f}, {found.high:.4f}]"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else ""
