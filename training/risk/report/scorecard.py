"""Section 9: the points of the scorecard, as a person would add them up."""

import pandas as pd

from training.risk.report.content import NOTHING, Section, count, figure, percent, table
from training.risk.report.evidence import RiskEvidence

_SHARES = frozenset({"违约率"})


def section(evidence: RiskEvidence) -> Section:
    """Return the table of points where a scorecard was fitted."""
    card = evidence.scorecard
    if card is None:
        return Section("scorecard", "评分卡", ("本次训练没有评分卡。",))
    names = card.columns
    lines = [
        tuple(_cell(name, value, evidence) for name, value in zip(names, row, strict=True))
        for row in card.itertuples(index=False)
    ]
    note = "分数越高越安全。WOE = ln(按时缴费占比 ÷ 违约占比)。行数与违约率取自训练行。"
    return Section(
        "scorecard",
        "评分卡",
        ("把客户落入的各箱分数相加，即为总分。",),
        (table("分数表", tuple(map(str, names)), lines, note, text=2),),
    )


def _cell(name: str, value: str | float | None, evidence: RiskEvidence) -> str:
    if value is None or pd.isna(value):
        return NOTHING
    if isinstance(value, str):
        known = evidence.feature_zh(value)
        return value if known == value else f"{known} {value}"
    if name in _SHARES:
        return percent(value)
    return count(value) if float(value).is_integer() else figure(value)
