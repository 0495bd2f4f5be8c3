"""Section 2: how well the scores tell defaulters from payers: ROC, KS, precision and recall, lift and gain."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from training.plot import BLUE, GREY, RED, figure, roc_plot
from training.risk.lift import lift_table
from training.risk.ranking import Ranking, average_precision
from training.risk.report.content import Chart, Section, Table, count, percent, table, with_interval
from training.risk.report.content import figure as written
from training.risk.report.evidence import RiskEvidence
from training.risk.report.naming import model_zh

TENTHS = 10
FEWEST_FOUND = 10  # of precision: before so many rows are found it jumps and says nothing


def section(evidence: RiskEvidence) -> Section:
    """Return ROC, KS, precision and recall, lift and gain of the champion, the others beside it where they compare."""
    lift = lift_table(evidence.truth, evidence.champion_scores, TENTHS)
    precision = average_precision(evidence.truth, evidence.champion_scores, evidence.customers)
    top = lift.iloc[0]
    reading = (
        f"得分最高的 10% 行中实际违约 {percent(top['rate'])}，是整体的 {written(top['lift'], 1)} 倍。",
        f"只看这 10%，就找到全部违约的 {percent(top['found'])}。",
        f"平均精确率 {with_interval(precision)}，随机为整体违约率 {percent(float(evidence.truth.mean()))}。",
    )
    pairs = {model_zh(name): (evidence.truth, scores) for name, scores in evidence.scores.items()}
    charts = (
        Chart("roc", "ROC 曲线", roc_plot(pairs, "ROC 曲线")),
        Chart("ks", "KS 曲线", ks_plot(evidence)),
        Chart("precision_recall", "精确率与召回率", precision_plot(evidence)),
        Chart("gain", "增益曲线：按得分从高到低查看多少行，找到多少违约", gain_plot(evidence)),
    )
    return Section("discrimination", "区分能力", reading, (*charts, _table(lift)))


def _table(lift: pd.DataFrame) -> Table:
    header = ("十分之一（由高到低）", "行数", "最低得分", "违约行数", "违约率", "提升度", "累计找到", "累计提升度")
    lines = [
        (
            f"第 {row['part']} 个",
            count(row["rows"]),
            f"{row['lowest_score']:.4g}",
            count(row["defaults"]),
            percent(row["rate"]),
            written(row["lift"], 2),
            percent(row["found"]),
            written(row["found_lift"], 2),
        )
        for row in lift.to_dict("records")
    ]
    return table(
        "提升与增益",
        header,
        lines,
        "提升度 = 该段违约率 ÷ 整体违约率；累计找到 = 到该段为止找到的违约占全部违约的比例。",
    )


def ks_plot(evidence: RiskEvidence) -> Figure:
    """Draw the shares of payers and of defaulters found from the highest score down, and where they are furthest apart."""
    negatives, positives = Ranking(evidence.truth, evidence.champion_scores).found()
    looked_at = (negatives + positives) / len(evidence.truth)
    payers, defaulters = negatives / negatives[-1], positives / positives[-1]
    at = int(np.argmax(np.abs(defaulters - payers)))
    drawn, axes = figure(5.5, 5.0, "KS 曲线")
    axes.plot(looked_at, defaulters, color=RED, label="违约")
    axes.plot(looked_at, payers, color=BLUE, label="按时缴费")
    label = f"KS {abs(defaulters[at] - payers[at]):.3f}"
    axes.plot([looked_at[at]] * 2, [payers[at], defaulters[at]], color=GREY, linestyle="--", label=label)
    axes.set(xlabel="按得分由高到低的行占比", ylabel="找到的占比", xlim=(0, 1), ylim=(0, 1.01))
    axes.legend(loc="lower right")
    return drawn


def precision_plot(evidence: RiskEvidence) -> Figure:
    """Draw precision against recall of every model, the share of defaults among all rows as a line."""
    drawn, axes = figure(5.5, 5.0, "精确率与召回率")
    for name, scores in evidence.scores.items():
        negatives, positives = Ranking(evidence.truth, scores).found()
        known = negatives + positives >= FEWEST_FOUND
        axes.plot(
            (positives / positives[-1])[known], (positives / (negatives + positives))[known], label=model_zh(name)
        )
    axes.axhline(evidence.truth.mean(), color=GREY, linestyle="--", label="随机")
    axes.set(xlabel="召回率（找到的违约占比）", ylabel="精确率（查看行中的违约占比）", xlim=(0, 1), ylim=(0, None))
    axes.legend()
    return drawn


def gain_plot(evidence: RiskEvidence) -> Figure:
    """Draw the share of the defaults found against the share of rows looked at, of every model and of an oracle."""
    drawn, axes = figure(5.5, 5.0, "增益曲线")
    for name, scores in evidence.scores.items():
        negatives, positives = Ranking(evidence.truth, scores).found()
        axes.plot((negatives + positives) / len(evidence.truth), positives / positives[-1], label=model_zh(name))
    axes.plot([0, evidence.truth.mean(), 1], [0, 1, 1], color=GREY, linestyle=":", label="最好可能")
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="随机")
    axes.set(xlabel="查看的行占比", ylabel="找到的违约占比", xlim=(0, 1), ylim=(0, 1.01))
    axes.legend(loc="lower right")
    return drawn
