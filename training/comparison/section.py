"""The parts of the page: all rows, each attribute, protected groups, moves between groups."""

from collections.abc import Sequence

from training.comparison.chart import differences_chart, measured, reliability_chart
from training.comparison.finding import Pair, Part
from training.comparison.result import Comparison
from training.comparison.wording import Language, attribute_name, figure_name, gap, group_name, how_name, number, say
from training.risk.report.content import Chart, Section, Table, count, table


def overall_section(comparison: Comparison, language: Language) -> Section:
    """Return figures and both reliability curves over all rows."""
    found = comparison.findings
    blocks: list[Table | Chart] = []
    if any(found.curves.values()):
        names = {"before": old_name(comparison, language), "after": new_name(comparison, language)}
        caption = say(
            language,
            "每段预测概率与实际比例，竖线为 95 % 区间",
            "predicted and realised, by tenths, with 95 % intervals",
        )
        blocks.append(Chart("reliability", caption, reliability_chart(found.curves, names, language)))
    lines = [(figure_name(pair.name, language), *_cells(pair), how_name(pair.how, language)) for pair in found.overall]
    blocks.append(
        table(say(language, "指标", "Figures"), (*_header(comparison, language), say(language, "方法", "how")), lines)
    )
    return Section(
        "figures",
        say(language, "全部行的指标与校准", "Figures and calibration over all rows"),
        (_key(language),),
        tuple(blocks),
    )


def part_section(attribute: str, parts: Sequence[Part], comparison: Comparison, language: Language) -> Section:
    """Return the parts of one attribute: a chart of what each loses, and the table."""
    blocks: list[Table | Chart] = []
    if measured(parts):
        caption = say(
            language, "竖虚线左侧为损失；红色为区间不含 0 的损失", "left of the line something is lost; red: surely"
        )
        blocks.append(Chart(f"by-{attribute}", caption, differences_chart(parts, language)))
    blocks.append(_table(attribute, parts, comparison, language))
    title = say(language, f"按{attribute_name(attribute, language)}", f"By {attribute_name(attribute, language)}")
    return Section(f"by-{attribute}", title, (_few(language),), tuple(blocks))


def fairness_section(comparison: Comparison, language: Language) -> Section | None:
    """Return the protected groups; none where nobody was looked at."""
    found = comparison.findings.fairness
    if not found:
        return None
    rule = say(
        language,
        "低保、老人、伤残从不作为特征，只在此处核对；“之差”为该群体减其他客户，变大即对该群体不利。",
        "Low income, elderly and disabled are never features and only looked at here; a gap is members less all others.",
    )
    blocks = tuple(_table(part.attribute, [part], comparison, language) for part in found)
    return Section("fairness", say(language, "受保护群体", "Protected groups"), (rule, _few(language)), blocks)


def migration_section(comparison: Comparison, language: Language) -> Section | None:
    """Return who moves between groups; none for a model without groups."""
    matrix = comparison.findings.migration
    if not matrix:
        return None
    columns = sorted({after for row in matrix.values() for after in row})
    lines = [(before, *(count(row.get(after, 0)) for after in columns)) for before, row in sorted(matrix.items())]
    caption = say(
        language, "客户数：行为旧版本，列为新版本", "customers: rows are the old version, columns the new one"
    )
    blocks = (table(caption, (say(language, "群体", "group"), *columns), lines),)
    return Section("migration", say(language, "群体之间的移动", "Moves between groups"), (_key(language),), blocks)


def old_name(comparison: Comparison, language: Language) -> str:
    """Return what the version compared with is called."""
    if comparison.against is None:
        return say(language, "简单基线", "trivial baseline")
    return say(language, f"版本 {comparison.against}", f"version {comparison.against}")


def new_name(comparison: Comparison, language: Language) -> str:
    """Return what the new version is called."""
    return say(language, f"版本 {comparison.version}", f"version {comparison.version}")


def _table(attribute: str, parts: Sequence[Part], comparison: Comparison, language: Language) -> Table:
    lines = [line for part in parts for line in _lines(part, language)]
    name = attribute_name(attribute, language)
    head = (name, say(language, "指标", "figure"), say(language, "行数", "rows"), *_header(comparison, language)[1:])
    return table(name, head, lines, text=2)


def _lines(part: Part, language: Language) -> list[tuple[str, ...]]:
    group = group_name(part.group, language)
    if not part.pairs:
        return [(group, say(language, "样本太少", "too few"), count(part.rows), "–", "–", "–")]
    return [(group, figure_name(pair.name, language), count(part.rows), *_cells(pair)) for pair in part.pairs]


def _header(comparison: Comparison, language: Language) -> tuple[str, ...]:
    difference = say(language, "差值（95 % 区间）", "difference (95 %)")
    return (say(language, "指标", "figure"), old_name(comparison, language), new_name(comparison, language), difference)


def _cells(pair: Pair) -> tuple[str, str, str]:
    return number(pair.before), number(pair.after), gap(pair)


def _key(language: Language) -> str:
    return say(
        language,
        "● 不差；▲ 略差，区间含 0；■ 变差，区间不含 0。两个版本在同一次重抽样中比较。",
        "● no worse; ▲ perhaps worse, the interval holds 0; ■ surely worse. Both versions see the same resamples.",
    )


def _few(language: Language) -> str:
    return say(language, "样本太少的群体不给出指标。", "Groups of too few rows have no figures.")
