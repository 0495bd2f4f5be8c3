"""Segments: how many customers each has, and who moved from which to which."""

from inference.monthly.content import Cell, Column, Row, Section, Sheet
from inference.monthly.material import Material
from inference.monthly.section.group import amount, group_sheet, part
from inference.monthly.tally import NOWHERE, SEGMENT
from inference.monthly.wording import figure, spoken

CAME, LEFT = "新增客户", "离开"
_SHARE = 1


def section(material: Material) -> Section:
    """Return the section on segments."""
    columns = (
        amount(material, "customers", "客户数", "customers"),
        part(material, "customers", "占比", whole=material.sums.everybody),
        part(material, "grade_d", "信用D级占比", "down"),
    )
    note = "分群由聚类模型给出，每户恰属一群。占比变化的区间按同一批客户前后配对计算。"
    sheet = group_sheet(material, SEGMENT, "各分群客户数与占比", columns, note=note, drawn=("customers_share",))
    sheets = (sheet, movement(material)) if material.compared else (sheet,)
    return Section(key="segments", title="客户分群与迁移", reading=_reading(material, sheet), sheets=sheets)


def movement(material: Material) -> Sheet:
    """Return how many customers went from the segment of the row to that of the column; few of them are not shown."""
    names = [name for name in material.sums.groups[SEGMENT] if name != NOWHERE]
    columns = [*sorted(names, key=lambda name: -material.sums.groups[SEGMENT][name].customers), NOWHERE]
    rows = [
        Row(
            key=was or CAME, label=was or CAME,
            cells=tuple(_moved(material.sums.moves[was, is_], material.few) for is_ in columns),
        )
        for was in columns
    ]  # fmt: skip
    return Sheet(
        key="movement", title="分群迁移（行：上月末，列：本月末）", rows=tuple(rows),
        columns=tuple(Column(key=name or LEFT, label=name or LEFT, unit="customers") for name in columns),
        note=f"少于{material.few}户的格不显示。",
    )  # fmt: skip


def movers(material: Material) -> int:
    """Return how many customers of both months changed their segment."""
    return sum(count for (was, is_), count in material.sums.moves.items() if was != is_ and NOWHERE not in {was, is_})


def movers_text(material: Material) -> str:
    """Return how many customers changed their segment, in words where they are too few to be told."""
    moved = movers(material)
    return f"不足{material.few}户" if 0 < moved < material.few else figure(moved, "customers")


def _moved(count: int, few: int) -> Cell:
    return Cell(hidden=True) if 0 < count < few else Cell(value=float(count))


def _reading(material: Material, sheet: Sheet) -> tuple[str, ...]:
    said = [f"月末共{figure(material.sums.everybody.customers, 'customers')}。"]
    if not material.compared:
        return (*said, "没有上月末的状态，暂无迁移。")
    stayed = sum(count for (was, is_), count in material.sums.moves.items() if NOWHERE not in {was, is_})
    moved = movers(material)
    share = f"（{moved / max(stayed, 1):.1%}）" if moved >= material.few else ""
    said.append(f"两月末都在册的{figure(stayed, 'customers')}中，{movers_text(material)}换了分群{share}。")
    judged = [(row.label, row.cells[_SHARE]) for row in sheet.rows[:-1]]
    beyond = [each for each in judged if each[1].movement in {"up", "down"}]
    for label, shown in sorted(beyond, key=lambda each: -abs(each[1].moved or 0.0))[:2]:
        said.append(f"“{label}”占{spoken(shown, 'share')}。")
    return tuple(said)
