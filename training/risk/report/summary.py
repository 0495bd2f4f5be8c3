"""Section 1: what was learnt from which rows, the models side by side, and the gates."""

from registry.metric import Metric
from training.dataset import Dataset
from training.gate import Gate
from training.risk.comparison import ComparedModel
from training.risk.estimate import Estimate
from training.risk.report.content import NOTHING, Section, Table, count, figure, month, percent, table, with_interval
from training.risk.report.evidence import RiskEvidence
from training.risk.report.naming import model_zh, outcome_zh

SURE = 0.05


def section(evidence: RiskEvidence) -> Section:
    """Return the summary."""
    blocks = [_facts(evidence), _rows(evidence), _models(evidence)]
    if evidence.gates:
        blocks.append(_gates(evidence))
    return Section("summary", "概要", tuple(_reading(evidence)), tuple(blocks))


def _reading(evidence: RiskEvidence) -> list[str]:
    first, *others = evidence.comparison.models
    better = [each.model for each in others if each.difference and each.difference.difference > 0 and _sure(each)]
    worse = [each.model for each in others if each.difference and each.difference.difference < 0 and _sure(each)]
    even = [each.model for each in others if each.model not in {*better, *worse}]
    figures = f"AUC 为 {with_interval(_auc(first))}，KS 为 {with_interval(_ks(first))}"
    said = [f"{model_zh(first.model)}在测试月份的 {figures}。区间均为 95%，按客户重抽样。"]
    for names, verdict in ((better, "优于"), (worse, "不如"), (even, "与之差异不显著：")):
        if names:
            said.append(f"{verdict}{'、'.join(map(model_zh, names))}（DeLong 检验，p 以 {SURE:g} 为界）。")
    return said


def _facts(evidence: RiskEvidence) -> Table:
    facts = {"标签": outcome_zh(evidence.outcome)} if evidence.outcome else {}
    facts |= {"特征数": count(len(evidence.test.features)), **evidence.facts}
    return table("模型与标签", ("项目", "内容"), facts.items(), text=2)


def _rows(evidence: RiskEvidence) -> Table:
    header = ("样本", "时点批次", "批次数", "行数", "客户数", "违约行数", "违约率")
    lines = [(name, *_size(rows)) for name, rows in (("训练", evidence.fit), ("测试", evidence.test))]
    note = "测试批次全部晚于训练批次；训练行的结果在第一个测试批次之前已经成熟。"
    return table("样本", header, lines, note, text=2)


def _size(rows: Dataset) -> tuple[str, ...]:
    vintages = rows.rows["as_of"]
    span = f"{month(vintages.min())} … {month(vintages.max())}"
    sizes = vintages.nunique(), len(rows.rows), rows.rows["customer_id"].nunique(), rows.y.sum()
    return span, *(count(size) for size in sizes), percent(float(rows.y.mean()))


def _models(evidence: RiskEvidence) -> Table:
    header = ("模型", "AUC", "KS", "AUC 差（首个减本模型）", "z", "p")
    lines = [
        (model_zh(each.model), with_interval(_auc(each)), with_interval(_ks(each)), *_difference(each))
        for each in evidence.comparison.models
    ]
    note = "各模型在同样的测试行上比较。DeLong 检验按客户合并同一客户的各行。"
    return table("模型比较", header, lines, note)


def _difference(each: ComparedModel) -> tuple[str, str, str]:
    test = each.difference
    if test is None:
        return NOTHING, NOTHING, NOTHING
    p = f"{test.p:.3f}" if test.p >= 0.001 else "< 0.001"  # noqa: PLR2004 - three decimals
    return f"{test.difference:+.3f}（{test.low:+.3f} – {test.high:+.3f}）", f"{test.z:.2f}", p


def _gates(evidence: RiskEvidence) -> Table:
    measured = {metric.name: metric for metric in evidence.metrics}
    lines = [_gate(gate, measured.get(gate.metric)) for gate in evidence.gates]
    return table("准入门槛", ("指标", "要求", "实测", "结论"), lines)


def _gate(gate: Gate, metric: Metric | None) -> tuple[str, str, str, str]:
    wanted = {"≥": gate.at_least, "≤": gate.at_most, "高于基线": gate.over_baseline}
    bounds = "，".join(f"{sign} {bound:g}" for sign, bound in wanted.items() if bound is not None)
    name = gate.metric if gate.figure == "value" else f"{gate.metric}.{gate.figure}"
    if metric is None:
        return name, bounds, NOTHING, "■ 未测量"
    return name, bounds, figure(float(getattr(metric, gate.figure))), "■ 未通过" if gate.misses(metric) else "● 通过"


def _auc(each: ComparedModel) -> Estimate:
    return Estimate(each.auc, each.auc_low, each.auc_high)


def _ks(each: ComparedModel) -> Estimate:
    return Estimate(each.ks, each.ks_low, each.ks_high)


def _sure(each: ComparedModel) -> bool:
    return each.difference is not None and each.difference.p < SURE
