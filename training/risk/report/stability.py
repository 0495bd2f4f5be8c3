"""Section 4: whether the rows are still those it was fitted on (PSI, CSI), and how it does by vintage and by group."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from feature_store.quality.reference import psi_by_vintage
from training.plot import BLUE, figure
from training.risk.estimate import Array
from training.risk.group import FEWEST_OF_A_CLASS, GroupFigures, group_figures, group_names
from training.risk.population import PROTECTED
from training.risk.report.content import NOTHING, Chart, Section, Table, count, month, percent, table, with_interval
from training.risk.report.drift import feature_table, psi_plot, reading, score_index, score_table
from training.risk.report.evidence import RiskEvidence
from training.risk.report.naming import ORDERS, attribute_zh, value_zh


def section(evidence: RiskEvidence) -> Section:
    """Return drift against the fit rows, then AUC, KS and rates by vintage, class, region, city or country and tenure."""
    score = score_index(evidence)
    features = psi_by_vintage(evidence.fit.x, evidence.test.x, evidence.test.rows["as_of"])
    vintages = _figures(evidence, evidence.test.rows["as_of"].map(month))
    groups = [
        _group_table(
            attribute, _figures(evidence, group_names(evidence.population[attribute]).map(value_zh), attribute)
        )
        for attribute in evidence.population.columns
        if attribute not in PROTECTED
    ]
    blocks: tuple[Table | Chart, ...] = (
        Chart("psi", "概率的 PSI：各批次对训练行", psi_plot(score)),
        Chart("vintages", "各测试批次的 AUC（95% 区间）", vintage_plot(vintages)),
        score_table(score),
        feature_table(features, evidence),
        _group_table("时点批次", vintages),
        *groups,
    )
    return Section("stability", "稳定性", reading(score, features, evidence), blocks)


def _figures(evidence: RiskEvidence, groups: pd.Series, attribute: str = "") -> list[GroupFigures]:
    given = evidence.truth, evidence.champion_scores, evidence.probabilities, evidence.customers
    return group_figures(*given, groups, ORDERS.get(attribute, ()))


def _group_table(attribute: str, found: list[GroupFigures]) -> Table:
    header = (attribute_zh(attribute), "行数", "客户数", "违约行数", "实际违约率", "平均预测", "AUC", "KS")
    lines = [
        (
            each.group,
            *(count(size) for size in (each.rows, each.customers, each.defaults)),
            with_interval(each.rate, share=True),
            percent(each.expected),
            "样本太少" if each.too_small else with_interval(each.auc),
            NOTHING if each.too_small else with_interval(each.ks),
        )
        for each in found
    ]
    small = any(each.too_small for each in found)
    note = f"样本太少：违约或按时缴费不足 {FEWEST_OF_A_CLASS} 行，不给出 AUC 与 KS。" if small else ""
    return table(f"按{attribute_zh(attribute)}", header, lines, note)


def vintage_plot(found: list[GroupFigures]) -> Figure:
    """Draw the AUC of every test vintage with its interval; one that is too small is left out."""
    known = [each for each in found if not each.too_small]
    drawn, axes = figure(5.5, 4.0, "各批次的 AUC")
    values: Array = np.array([each.auc for each in known], dtype=float).reshape(-1, 3)
    reach = np.abs(values[:, 1:] - values[:, :1]).T
    axes.errorbar(range(len(known)), values[:, 0], yerr=reach, fmt="o", color=BLUE, capsize=4)
    axes.set_xticks(range(len(known)), [each.group for each in known], rotation=60)
    axes.set(ylabel="AUC")
    axes.margins(x=0.2)
    return drawn
