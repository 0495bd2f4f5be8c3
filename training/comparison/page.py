"""The comparison as one HTML file in Chinese or English: no script, nothing from the network."""

from itertools import groupby

from markupsafe import Markup

from training.comparison.result import Comparison
from training.comparison.section import (
    fairness_section,
    migration_section,
    new_name,
    old_name,
    overall_section,
    part_section,
)
from training.comparison.wording import Language, bound_name, gate_name, say, value_of
from training.risk.report.content import Section, count, table
from training.risk.report.page import render

LANGUAGES = ("zh", "en")


def comparison_page(comparison: Comparison, language: Language) -> str:
    """Return the page; `language` is zh or en."""
    title = say(language, f"模型比较：{_title(comparison, language)}", f"Comparison: {_title(comparison, language)}")
    found = comparison.findings
    parts = [
        part_section(name, list(each), comparison, language)
        for name, each in groupby(found.parts, lambda p: p.attribute)
    ]
    further = (fairness_section(comparison, language), migration_section(comparison, language))
    head, figures = _limits(comparison, language), overall_section(comparison, language)
    sections = [head, figures, *parts, *(each for each in further if each is not None), _made_of(comparison, language)]
    return render(sections, title, language)


def _title(comparison: Comparison, language: Language) -> str:
    return f"{comparison.model} · {old_name(comparison, language)} → {new_name(comparison, language)}"


def _limits(comparison: Comparison, language: Language) -> Section:
    missed, found = len(comparison.missed), comparison.findings
    verdict = say(language, "全部界限均已满足。", "Every limit is kept.")
    if missed:
        verdict = say(
            language, f"未满足的界限：{missed} 项，阻止上线。", f"Limits missed: {missed}; promotion is blocked."
        )
    size = say(
        language,
        f"比较了 {count(found.rows)} 行，{count(found.customers)} 位客户；区间均为 95 %。",
        f"{count(found.rows)} rows of {count(found.customers)} customers; intervals are of 95 %.",
    )
    signs = say(language, "● 满足", "● kept"), say(language, "■ 未满足", "■ missed")
    lines = [
        (gate_name(each.name, language), value_of(each), bound_name(each.bound, language), signs[not each.passed])
        for each in comparison.gates
    ]
    header = say(language, "项目|数值|界限|结果", "limit|figure|bound|result").split("|")
    notes = tuple(say(language, *note) + say(language, "。", ".") for note in found.notes)
    link = Markup('<a href="blast.{}.html">{}</a>').format(
        language, say(language, "影响范围：哪些客户的标签、等级、群体会改变", "Blast radius: who gains and loses what")
    )
    blocks = (table(say(language, "界限", "Limits"), header, lines, text=4),)
    return Section("limits", say(language, "结论", "Verdict"), (verdict, size, *notes, link), blocks)


def _made_of(comparison: Comparison, language: Language) -> Section:
    header = say(
        language, "留出批次|SHA-256|行数|参与比较|未参与的原因", "holdout|SHA-256|rows|compared|left out because"
    ).split("|")
    lines = [
        (each.day, each.sha256[:16], count(each.rows), count(each.compared), say(language, *each.left_out))
        for each in comparison.findings.holdouts
    ]
    depends = [(name, digest) for name, digest in sorted(comparison.depends_on.items())]
    blocks = (
        table(say(language, "留出批次", "Holdouts"), header, lines, text=2),
        table(
            say(language, "依据（SHA-256）", "Made of (SHA-256)"),
            say(language, "项目|摘要", "what|digest").split("|"),
            depends,
            text=2,
        ),
    )
    when = say(language, f"生成于 {comparison.made_at}。", f"Made at {comparison.made_at}.")
    return Section("made-of", say(language, "依据", "What it was made of"), (when,), blocks)
