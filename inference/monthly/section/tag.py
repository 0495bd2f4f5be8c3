"""Tags that earned their keep: who read them, whether what came of them bore them out, and which nobody needed."""

from collections.abc import Iterable

from inference.monthly.content import Cell, Column, Interval, Row, Section, Sheet
from inference.monthly.interval import paired_interval, share_interval
from inference.monthly.material import Material
from inference.monthly.tag_use import TagUse
from inference.monthly.wording import figure
from registry.catalogue.lifecycle import SERVED

MOST = 15
"""So many tags are listed in each table."""
_SHARE = Column(key="share", label="覆盖率", unit="share")
_READS = Column(key="reads", label="读取", unit="reads")
_RIGHT = Column(key="right", label="准确率", unit="share", good="up")


def section(material: Material) -> Section:
    """Return the section on tags in service."""
    uses = [use for use in material.tags if use.tag.state in SERVED]
    read = sorted((use for use in uses if use.reads), key=lambda use: -(use.reads or 0))
    known = [use for use in uses if use.precision is not None and use.precision.outcomes >= material.few]
    sheets = (
        _sheet("read", "读取最多的标签", read[:MOST], material, ("reads",)),
        _sheet("proved", "有结果反馈的标签", sorted(known, key=lambda use: -_right(use))[:MOST], material, ("right",)),
        _sheet("moved", "覆盖变化最大的标签", sorted(uses, key=_moved)[:MOST], material, ("share",)),
    )
    return Section(
        key="tags", title="标签的作用", reading=_reading(uses), sheets=tuple(one for one in sheets if one.rows)
    )


def unread(uses: Iterable[TagUse]) -> list[TagUse]:
    """Return the tags that nobody read in a month in which reads were counted."""
    return [use for use in uses if use.reads == 0 and use.tag.state in SERVED]


def proved(uses: Iterable[TagUse]) -> list[TagUse]:
    """Return the tags whose outcomes were right more often than outcomes are anyway, beyond chance."""
    told = [(use, use.precision) for use in uses]
    return [use for use, right in told if right and right.base_rate is not None and right.low > right.base_rate]


def _sheet(key: str, title: str, uses: Iterable[TagUse], material: Material, drawn: tuple[str, ...]) -> Sheet:
    rows = tuple(
        Row(
            key=use.tag.id,
            label=use.tag.label,
            cells=(_share(use, material.few), _reads(use), _precision(use, material.few)),
        )
        for use in uses
    )
    note = "准确率：结果与标签相符的占比；基准：同类结果在任何标签下的占比。读取按月内各接口次数合计。"
    return Sheet(key=key, title=title, columns=(_SHARE, _READS, _RIGHT), rows=rows, note=note, drawn=drawn)


def _share(use: TagUse, few: int) -> Cell:
    """Return the share of customers who hold a tag, its change over the customers of both months."""
    if 0 < use.held < few:
        return Cell(hidden=True)
    found = Cell(value=use.held / use.customers, interval=share_interval(use.held, use.customers))
    moved, before = use.turnover, use.share_before
    if moved is None or before is None or 0 < moved.before < few:
        return found
    chance = paired_interval(moved.gained - moved.lost, moved.gained + moved.lost, moved.customers, moved.customers)
    change = None if chance is None else _around(use.held / use.customers - before, chance)
    return found.model_copy(update={"before": before, "change": change})


def _around(shown: float, chance: Interval) -> Interval:
    """Return the interval laid around the change that is shown: customers who came or left are in it as well."""
    half = (chance.high - chance.low) / 2
    return Interval(low=shown - half, high=shown + half)


def _reads(use: TagUse) -> Cell:
    before = None if use.reads_before is None else float(use.reads_before)
    return Cell(value=None if use.reads is None else float(use.reads), before=before)


def _precision(use: TagUse, few: int) -> Cell:
    right = use.precision
    if right is None or right.share is None or right.outcomes < few:
        return Cell(hidden=right is not None and 0 < right.outcomes < few)
    return Cell(value=right.share, interval=Interval(low=right.low, high=right.high), baseline=right.base_rate)


def _right(use: TagUse) -> float:
    return use.precision.share or 0.0 if use.precision else 0.0


def _moved(use: TagUse) -> float:
    return 0.0 if use.turnover is None else -use.turnover.rate


def _reading(uses: list[TagUse]) -> tuple[str, ...]:
    said = [f"在用标签{len(uses)}个。"]
    if all(use.reads is None for use in uses):
        said.append("本月尚未统计读取次数。")
    else:
        idle, reads = unread(uses), sum(use.reads or 0 for use in uses)
        names = "、".join(use.tag.label for use in idle[:8])
        said.append(f"本月共读取{figure(reads, 'reads')}；{len(idle)}个无人读取" + (f"，如{names}。" if idle else "。"))
    right = proved(uses)
    names = "、".join(use.tag.label for use in right[:5])
    said.append(f"准确率高于基准的有{len(right)}个：{names}。" if right else "尚无标签的结果反馈足以证明其高于基准。")
    return tuple(said)
