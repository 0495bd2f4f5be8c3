"""Arrears and expected loss, by region, class and segment."""

from functools import partial

from inference.monthly import cell
from inference.monthly.content import Cell, Column, Section, Sheet
from inference.monthly.material import Material
from inference.monthly.section.group import Write, amount, group_sheet, part
from inference.monthly.tally import CLASS, REGION, SEGMENT, Sums
from inference.monthly.wording import CLASSES, figure, spoken

_NOTE = (
    "欠费：已过应缴日仍未缴清。逾期：超过应缴日30天。预期损失 = Σ 违约概率 × 风险敞口（已欠 + 近12个月户均月电费），"
    "损失率按100%计，为上限；基准：每户都用平均违约概率。"
)
_EXPECTED = 4


def section(material: Material) -> Section:
    """Return the section on arrears."""
    sheets = (
        _sheet(material, REGION, "各区域", drawn=("expected_loss",)),
        _sheet(material, CLASS, "各客户类别", labels=CLASSES),
        _sheet(material, SEGMENT, "各分群"),
    )
    return Section(key="arrears", title="欠费与预期损失", reading=_reading(material, sheets[0]), sheets=sheets)


def expected_loss(sums: Sums, everybody: Sums, *, compared: bool) -> Cell:
    """Return the expected loss of a group; the baseline gives every customer the mean probability of all."""
    probability, _, _ = everybody.of("probability")
    exposure, _, _ = sums.of("exposure")
    customers = everybody.customers
    baseline = exposure * probability / customers if customers else None
    return cell.total(sums, "expected_loss", compared=compared, baseline=baseline)


def _sheet(
    material: Material, dimension: str, title: str, *, labels: dict[str, str] | None = None, drawn: tuple[str, ...] = ()
) -> Sheet:
    loss = partial(expected_loss, everybody=material.sums.everybody, compared=material.compared)
    columns: tuple[tuple[Column, Write], ...] = (
        part(material, "owing", "欠费户占比", "down"),
        amount(material, "owed", "欠费金额", good="down"),
        part(material, "overdue", "逾期户占比", "down"),
        amount(material, "overdue_amount", "逾期金额", good="down"),
        (Column(key="expected_loss", label="预期损失", unit="CNY", good="down"), loss),
    )
    return group_sheet(material, dimension, title, columns, labels=labels, note=_NOTE, drawn=drawn)


def _reading(material: Material, regions: Sheet) -> tuple[str, ...]:
    everybody, compared = material.sums.everybody, material.compared
    owed, owing = cell.total(everybody, "owed", compared=compared), cell.share(everybody, "owing", compared=compared)
    loss = expected_loss(everybody, everybody, compared=compared)
    said = [
        f"月末欠费{spoken(owed, 'CNY')}，欠费户占{spoken(owing, 'share')}。",
        f"预期损失（上限）{spoken(loss, 'CNY')}；若不用模型、每户同一概率，为{figure(loss.baseline, 'CNY')}。",
    ]
    largest = max(regions.rows[:-1], key=lambda row: row.cells[_EXPECTED].value or 0.0, default=None)
    if largest is not None and loss.value:
        share = (largest.cells[_EXPECTED].value or 0.0) / loss.value
        said.append(f"预期损失最多的区域是{largest.label}，占{share:.1%}。")
    return tuple(said)
