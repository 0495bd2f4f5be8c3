"""Section 6: whether more customers or a longer past would make it better."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training.plot import BLUE, GREY, figure
from training.risk.estimate import Estimate
from training.risk.group import FEWEST_OF_A_CLASS
from training.risk.report.content import Chart, Section, Table, count, table, with_interval
from training.risk.report.content import figure as written
from training.risk.report.evidence import RiskEvidence

WORTHWHILE = 0.005
"""A gain of AUC that is worth collecting more customers."""

_BY = {"customers": "客户数", "vintages": "时点批次数"}


def section(evidence: RiskEvidence) -> Section:
    """Return the learning curve where one was measured."""
    curve = evidence.learning_curve
    if curve is None:
        return Section("learning", "学习曲线", ("本次训练没有测量学习曲线。",))
    blocks = [Chart(f"learning_{by}", f"按{_BY[by]}", learning_plot(curve, by)) for by in _BY]
    return Section("learning", "学习曲线", _reading(curve), (*blocks, _table(curve)))


def _reading(curve: pd.DataFrame) -> tuple[str, ...]:
    by_customers = curve[(curve["by"] == "customers") & curve["auc"].notna()]
    if len(by_customers) < 2:  # noqa: PLR2004 - a slope needs two points
        return ("可测量的规模不足两个，无法判断。",)
    before, last = by_customers.iloc[-2], by_customers.iloc[-1]
    rises = last["auc"] - before["auc"] >= WORTHWHILE
    verdict = "仍在上升，更多客户可能还会提高" if rises else "已趋平，再增加客户预计提高有限"
    said = (
        f"训练客户由 {count(before['size'])} 增至 {count(last['size'])}，测试 AUC 由 {before['auc']:.3f} 变为 {last['auc']:.3f}"
        f"（训练行上 {last['fit_auc']:.3f}）：{verdict}。"
    )
    return (said,)


def _table(curve: pd.DataFrame) -> Table:
    header = ("方式", "规模", "训练行数", "违约行数", "测试 AUC", "训练行 AUC")
    lines = [
        (
            _BY[row["by"]],
            *(count(row[name]) for name in ("size", "rows", "defaults")),
            with_interval(Estimate(row["auc"], row["low"], row["high"])) if pd.notna(row["auc"]) else "样本太少",
            written(row["fit_auc"]),
        )
        for row in curve.to_dict("records")
    ]
    note = f"按客户：较小的样本包含于较大的样本；按批次：取最近的批次。样本太少：一类不足 {FEWEST_OF_A_CLASS} 行。"
    return table("学习曲线", header, lines, note)


def learning_plot(curve: pd.DataFrame, by: str) -> Figure:
    """Draw the AUC on test rows, with its interval, and on the rows learnt from, against the size of the part."""
    known = curve[(curve["by"] == by) & curve["auc"].notna()]
    drawn, axes = figure(5.5, 4.2, f"学习曲线：{_BY[by]}")
    axes.plot(known["size"], known["fit_auc"], color=GREY, marker="o", label="训练行")
    axes.plot(known["size"], known["auc"], color=BLUE, marker="o", label="测试行")
    axes.fill_between(known["size"], known["low"], known["high"], color=BLUE, alpha=0.15, label="95% 区间")
    axes.set(xlabel=_BY[by], ylabel="AUC")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    return drawn
