"""Previews, evaluations and proposals as tables for a terminal, in Chinese."""

from collections.abc import Iterable

from rich.table import Table

from inference.catalogue.blast import TagBlast
from inference.catalogue.evaluation import Evaluation
from inference.catalogue.retirement import Proposal

CLASS_LABELS = {"customer_type": "客户类别", "region": "供电单位", "urban_rural": "城乡"}
TRUTH_LABELS = {
    "offer_taken": "接受推荐", "offer_declined": "谢绝推荐", "paid": "已缴费", "not_paid": "未缴费", "complained": "投诉",
    "satisfied": "满意",
}  # fmt: skip


def blast_table(blasts: Iterable[TagBlast]) -> Table:
    """Return one line for each tag: customers before and after, gained, lost, undecided, state."""
    table = _table("标签", "名称", "现有", "占比", "变更后", "占比", "新增", "失去", "未知", "状态")
    for blast in blasts:
        count = blast.total
        unknown = f"{blast.unknown_before:,} → {blast.unknown_after:,}"
        state = " → ".join(dict.fromkeys(each or "无" for each in (blast.state_before, blast.state_after)))
        before, after = _share(count.before, count.rows), _share(count.after, count.rows)
        cells = (f"{count.before:,}", before, f"{count.after:,}", after, f"+{count.gained:,}", f"−{count.lost:,}")
        table.add_row(blast.tag, blast.label, *cells, unknown, state)
    return table


def class_table(blast: TagBlast) -> Table:
    """Return one line for each value of each class: customers before and after, gained, lost."""
    table = _table("分类", "取值", "客户", "现有", "变更后", "新增", "失去")
    for name, values in blast.by.items():
        for value, count in sorted(values.items(), key=lambda each: -each[1].rows):
            before, after = (f"{n:,} ({_share(n, count.rows)})" for n in (count.before, count.after))
            cells = (f"{count.rows:,}", before, after, f"+{count.gained:,}", f"−{count.lost:,}")
            table.add_row(CLASS_LABELS[name], value or "未知", *cells)
    return table


def evaluation_table(evaluations: Iterable[Evaluation]) -> Table:
    """Return one line for each tag: coverage, unknown, most similar tag, changes, reads, precision beside the base rate."""
    table = _table("标签", "名称", "状态", "覆盖率", "未知", "最相似", "变化率", "读取", "准确率")
    for each in evaluations:
        unknown, coverage = _share(each.unknown, each.customers), _share(each.held, each.customers)
        similar = f"{each.similar[0].tag} {each.similar[0].jaccard:.0%}" if each.similar else "—"
        rate = f"{each.turnover.rate:.1%}" if each.turnover else "—"
        reads = f"{each.reads.total:,}" if each.reads.since else "未统计"
        table.add_row(each.tag, each.label, each.state, coverage, unknown, similar, rate, reads, precision_text(each))
    return table


def proposal_table(found: Iterable[Proposal]) -> Table:
    """Return one line for each tag that could go, with its reasons and what speaks against it."""
    table = Table("标签", "名称", "理由", "注意")
    for each in found:
        table.add_row(each.tag, each.label, "；".join(each.reasons), each.caution or "")
    return table


def precision_text(each: Evaluation) -> str:
    """Return the precision of a tag with its interval and the base rate; a dash where no truth is named."""
    right = each.precision
    if right is None:
        return "—"
    if right.share is None:
        return f"尚无结果（{TRUTH_LABELS[right.truth]}）"
    base = "" if right.base_rate is None else f"，基准{right.base_rate:.1%}"
    return f"{right.share:.1%}（{right.low:.1%}—{right.high:.1%}，{right.outcomes}例{base}）"


def _table(*names: str) -> Table:
    table = Table()
    for place, name in enumerate(names):
        table.add_column(name, no_wrap=not place, justify="left" if place <= 1 else "right")
    return table


def _share(count: int, rows: int) -> str:
    return f"{count / rows:.1%}" if rows else "—"
