"""Section 7: from which probability a reminder or a visit pays, and what acting saves."""

import pandas as pd
from matplotlib.figure import Figure

from training.plot import BLUE, GREY, RED, figure
from training.risk.cost import Policy
from training.risk.estimate import Estimate
from training.risk.report.content import NOTHING, Chart, Section, Table, count, percent, table
from training.risk.report.evidence import RiskEvidence
from training.risk.report.naming import action_zh

_POLICIES = {"nobody": "不联系任何人", "remind_all": "提醒所有人", "trivial": "简单规则提醒", "model": "按模型阈值"}


def section(evidence: RiskEvidence) -> Section:
    """Return thresholds and savings where the job has costs."""
    if evidence.savings is None and not evidence.actions:
        return Section("cost", "费用与阈值", ("本次训练没有费用配置，没有按费用确定的阈值。",))
    blocks: list[Table | Chart] = [_thresholds(evidence)]
    if evidence.savings is not None:
        blocks.append(
            Chart("savings", "联系得分最高的多少客户，节省多少（每千行，元）", savings_plot(evidence.savings))
        )
    if evidence.policies:
        blocks.append(_policies(evidence))
    return Section("cost", "费用与阈值", _reading(evidence.savings), tuple(blocks))


def _reading(savings: pd.DataFrame | None) -> tuple[str, ...]:
    assumed = "提醒与上门能避免多少违约，是配置中的假设，未经试验验证；节省额与假设同样可靠。"
    if savings is None:
        return (assumed,)
    best = savings.iloc[int(savings["expected"].argmax())]
    said = (
        f"按预测，联系得分最高的 {percent(float(best['share']))} 行节省最多：每千行预计 {_money(best['expected'])} 元，"
        f"测试月份实际 {_interval(Estimate(best['realised'], best['low'], best['high']))} 元。"
    )
    return said, assumed


def _thresholds(evidence: RiskEvidence) -> Table:
    lines = [(action_zh(name), *_reach(evidence, begin)) for name, begin in evidence.actions.items()]
    note = "费用最低的三条直线相交处（Elkan，2001）；上门的行数也达到提醒的阈值。"
    return table("阈值", ("标签", "概率起点", "达到的行数", "占比", "其中实际违约"), lines, note)


def _reach(evidence: RiskEvidence, begin: float) -> tuple[str, str, str, str]:
    if begin > 1:
        return "从不", "0", "0%", NOTHING
    reached = evidence.probabilities >= begin
    rate = percent(float(evidence.truth[reached].mean())) if reached.any() else NOTHING
    return f"≥ {percent(begin)}", count(reached.sum()), percent(float(reached.mean())), rate


def _policies(evidence: RiskEvidence) -> Table:
    header = ("做法", "提醒", "上门", "预计节省（元）", "实际节省（元，95% 区间）")
    lines = [(_POLICIES.get(each.policy, each.policy), *_policy(each)) for each in evidence.policies]
    return table("各种做法在测试行上的节省", header, lines)


def _policy(each: Policy) -> tuple[str, str, str, str]:
    realised = _interval(Estimate(each.realised, each.low, each.high))
    return count(each.reminders), count(each.visits), _money(each.expected), realised


def _interval(found: Estimate) -> str:
    return f"{_money(found.value)}（{_money(found.low)} – {_money(found.high)}）"


def _money(amount: float) -> str:
    # A hyphen, not U+2212: not every Chinese font has the sign. What rounds to zero has no sign.
    return f"{round(amount) + 0.0:,.0f}"


def savings_plot(savings: pd.DataFrame) -> Figure:
    """Draw savings by share contacted: expected, and realised with its interval."""
    drawn, axes = figure(5.5, 4.2, "节省曲线")
    axes.plot(savings["share"], savings["expected"], color=GREY, linestyle="--", label="预计")
    axes.plot(savings["share"], savings["realised"], color=BLUE, label="测试月份实际")
    axes.fill_between(savings["share"], savings["low"], savings["high"], color=BLUE, alpha=0.15, label="95% 区间")
    best = savings.iloc[int(savings["expected"].argmax())]
    axes.axvline(best["share"], color=RED, linestyle=":", label=f"预计最优 {best['share']:.0%}")
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set(xlabel="联系的行占比（得分由高到低）", ylabel="每千行节省（元）", xlim=(0, 1))
    axes.legend()
    return drawn
