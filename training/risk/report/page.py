"""The report as one HTML file: no script, nothing from the network, every value escaped, well-formed XML as well."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from registry.page import page_environment
from training.risk.report import (
    calibration,
    cost,
    discrimination,
    fairness,
    learning,
    reason,
    scorecard,
    stability,
    summary,
)
from training.risk.report.content import Chart, Section
from training.risk.report.evidence import RiskEvidence

TITLE = "违约风险模型报告"
_PARTS = (summary, discrimination, calibration, stability, fairness, learning, cost, reason, scorecard)
_WORDS = {
    "zh": {"lang": "zh-CN", "contents": "目录", "nothing": "没有资料"},
    "en": {"lang": "en", "contents": "Contents", "nothing": "No data"},
}
_SIGNS = {"●": "fine", "▲": "warn", "■": "stop"}


def risk_report(evidence: RiskEvidence) -> str:
    """Return the report on one risk model as a self-contained HTML document in Chinese."""
    return render(risk_sections(evidence))


def risk_sections(evidence: RiskEvidence) -> list[Section]:
    """Return the sections of the report: for a job that wants the page and the charts and computes them once."""
    return [part.section(evidence) for part in _PARTS]


def risk_figures(sections: Iterable[Section]) -> dict[str, Figure]:
    """Return the charts of the sections by name, to be stored beside the model."""
    return {block.name: block.figure for section in sections for block in section.blocks if isinstance(block, Chart)}


def render(sections: Sequence[Section], title: str = TITLE, language: str = "zh") -> str:
    """Return the sections as a page; `language` (zh, en) is that of its few own words."""
    environment = page_environment(Path(__file__).parent)
    environment.filters["sign"] = lambda cell: _SIGNS.get(cell[:1], "")
    return environment.get_template("page.html").render(
        title=title, sections=sections, own=_WORDS[language], language_code=_WORDS[language]["lang"]
    ).lstrip()  # fmt: skip
