"""Section 5: equal treatment of city and country, of classes of customers, and of protected groups."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.plot import BLUE, RED, figure
from training.risk.estimate import Array, Estimate
from training.risk.fairness import Fairness, Gap, GroupRates, fairness
from training.risk.group import FEWEST_OF_A_CLASS, UNRECORDED, group_names
from training.risk.population import PROTECTED
from training.risk.report.content import NOTHING, Chart, Section, Table, count, percent, table, with_interval
from training.risk.report.evidence import RiskEvidence
from training.risk.report.naming import ORDERS, action_zh, attribute_zh, value_zh

ATTRIBUTES = ("urban_rural", "customer_type", *PROTECTED)
NOTED = 0.1
"""A gap of ten points whose interval excludes 0 has to be explained by whoever approves the model."""

_FEW = "样本太少"
_RATES = {"selection": "标记率", "tpr": "命中率 TPR", "fpr": "误报率 FPR"}


def section(evidence: RiskEvidence) -> Section:
    """Return error rates by group for whoever gets any action, and the gaps of each action."""
    looked_at = [name for name in ATTRIBUTES if name in evidence.population.columns]
    found = {
        action: {name: _fairness(evidence, name, begin) for name in looked_at} for action, begin in _reached(evidence)
    }
    if not found or not looked_at:
        why = "没有按费用确定的阈值" if looked_at else "没有客户属性"
        return Section("fairness", "公平性", (f"{why}，无法比较各群体。",))
    first = next(iter(found.values()))
    blocks: tuple[Table | Chart, ...] = (
        *(_gaps(action, each) for action, each in found.items()),
        *(_rates(name, each, evidence) for name, each in first.items()),
        Chart("fairness", "各群体的命中率与误报率（95% 区间）", rates_plot(first)),
    )
    return Section("fairness", "公平性", _reading(found), blocks)


def _reached(evidence: RiskEvidence) -> list[tuple[str, float]]:
    """Return the actions that some probability can reach, the one that reaches most people first."""
    return sorted(((name, begin) for name, begin in evidence.actions.items() if begin <= 1), key=lambda each: each[1])


def _fairness(evidence: RiskEvidence, attribute: str, begin: float) -> Fairness:
    names = _names(evidence, attribute)
    # Nobody is treated as a group because a field was left empty.
    known = (names != UNRECORDED).to_numpy()
    flagged = evidence.probabilities >= begin
    order = ORDERS.get(attribute, tuple(_sides(attribute).values()))
    return fairness(evidence.truth[known], flagged[known], evidence.customers[known], names[known], order)


def _names(evidence: RiskEvidence, attribute: str) -> pd.Series:
    return group_names(evidence.population[attribute]).map(value_zh).replace(_sides(attribute))


def _sides(attribute: str) -> dict[str, str]:
    """Return what yes and no of a flag are called in a sentence."""
    return {"是": attribute_zh(attribute), "否": f"非{attribute_zh(attribute)}"}


def _reading(found: dict[str, dict[str, Fairness]]) -> tuple[str, ...]:
    wide = [
        f"{action_zh(action)}按{attribute_zh(name)}的{_RATES[rate]}，{_higher(gap)}"
        for action, attributes in found.items()
        for name, each in attributes.items()
        for rate, gap in each.gaps.items()
        if rate != "selection" and _is_wide(gap.size)
    ]
    rule = (
        "命中率相差，说明一些群体的违约更常被漏掉；误报率相差，说明一些群体的守信客户更常被打扰。违约率不同的群体，"
        "概率即使都准确，标记率与误报率也会不同，因此要同时看平均预测与实际违约率是否一致。"
        "低保、老人、伤残从不作为特征，只在此处核对。"
    )
    if not wide:
        return f"没有一个群体的命中率或误报率差距既达到 {NOTED:.0%} 又在 95% 区间内排除 0。", rule
    return f"需要说明的差距（达到 {NOTED:.0%} 且区间不含 0）：{'；'.join(wide)}。", rule


def _higher(gap: Gap) -> str:
    return f"{gap.highest}比{gap.lowest}高 {with_interval(gap.size, share=True)}"


def _is_wide(size: Estimate) -> bool:
    return size.value >= NOTED and size.low > 0


def _gaps(action: str, found: dict[str, Fairness]) -> Table:
    header = ("属性", "标记率差距", "命中率差距", "误报率差距", "均等几率差（equalised odds）")
    lines = [(attribute_zh(name), *(_gap(each, rate) for rate in _RATES), _odds(each)) for name, each in found.items()]
    note = (
        "差距 = 最高群体减最低群体。比较多个群体时，差距仅因偶然也大于 0，区间下限略高于 0 不能作为证据。"
        "均等几率差 = 命中率与误报率两个差距中较大者（Hardt 等，2016），由 fairlearn 计算。"
    )
    return table(f"最大差距：{action_zh(action)}", header, lines, note, text=len(header))


def _gap(each: Fairness, rate: str) -> str:
    if rate not in each.gaps:
        return NOTHING
    gap = each.gaps[rate]
    return f"{gap.highest}对{gap.lowest} {with_interval(gap.size, share=True)}" if gap.size.value else "无差距"


def _odds(each: Fairness) -> str:
    return with_interval(each.equalised_odds, share=True) if each.equalised_odds else "可比群体不足两个"


def _rates(attribute: str, each: Fairness, evidence: RiskEvidence) -> Table:
    names = _names(evidence, attribute)
    means = (
        pd.DataFrame({"expected": evidence.probabilities, "realised": evidence.truth}).groupby(names.to_numpy()).mean()
    )
    header = (
        attribute_zh(attribute),
        "行数",
        "平均预测",
        "实际违约率",
        "标记率",
        "命中率 TPR",
        "漏报率 FNR",
        "误报率 FPR",
    )
    measured = [(group.group, group.rows, _measured(group)) for group in each.groups]
    measured += [(name, rows, (_FEW,) * 4) for name, rows in each.small]
    lines = [(name, count(rows), *map(percent, means.loc[name]), *cells) for name, rows, cells in measured]
    note = f"{_FEW}：该比率的分母不足 {FEWEST_OF_A_CLASS} 行。" if any(_FEW in line for line in lines) else ""
    return table(f"按{attribute_zh(attribute)}", header, lines, note)


def _measured(group: GroupRates) -> tuple[str, ...]:
    rates = (group.selection, group.tpr, group.fnr, group.fpr)
    return tuple(_FEW if np.isnan(rate.value) else with_interval(rate, share=True) for rate in rates)


def rates_plot(found: dict[str, Fairness]) -> Figure:
    """Draw true and false positive rate of every group with their intervals."""
    groups = [(each.group, each) for one in found.values() for each in one.groups]
    drawn, axes = figure(7.5, 1.6 + 0.32 * len(groups), "命中率与误报率")
    for shift, colour, label, rate in ((-0.14, BLUE, "命中率", "tpr"), (0.14, RED, "误报率", "fpr")):
        values = [getattr(each, rate) for _, each in groups]
        _points(axes, values, shift, colour, label)
    axes.set_yticks(range(len(groups)), [name for name, _ in groups])
    axes.invert_yaxis()
    axes.set(xlabel="占比", xlim=(0, 1))
    drawn.legend(loc="outside lower center", ncols=2)
    return drawn


def _points(axes: Axes, values: list[Estimate], shift: float, colour: str, label: str) -> None:
    known: Array = np.array(values, dtype=float).reshape(-1, 3)
    reach = np.abs(known[:, 1:] - known[:, :1]).T
    axes.errorbar(known[:, 0], np.arange(len(known)) + shift, xerr=reach, fmt="o", color=colour, capsize=3, label=label)
