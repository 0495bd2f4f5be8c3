"""The page of a blast radius, in Chinese or English; nothing in it needs a network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from inference.blast.blast import Blast, Count, Migration
from registry.card.wording import say as word
from registry.movement_wording import movement_name
from registry.page import page_environment

Say = Callable[[str, str], str]


def page(blast: Blast, language: str) -> str:
    """Return the page; `language` is zh or en."""
    say: Say = (lambda zh, _: zh) if language == "zh" else (lambda _, en: en)
    moved = [tag for tag in blast.tags if tag.total.gained or tag.total.lost]
    tags = sorted(moved, key=lambda tag: (-tag.total.gained - tag.total.lost, tag.tag))
    template = page_environment(Path(__file__).parent).get_template("blast.html")
    return template.render(
        blast=blast, language=language, language_code="zh-CN" if language == "zh" else "en", say=say,
        title=_title(blast, say), verdict=_verdict(blast, say), told=list(_told(blast, say)),
        gate_name=lambda gate: movement_name(gate.name, language),
        heats=list(_heats(blast, say, language)), tags=tags, word=lambda slug: word(slug, language),
        most=max((max(tag.total.gained, tag.total.lost) for tag in tags), default=0),
    )  # fmt: skip


def _title(blast: Blast, say: Say) -> str:
    before = say("已发布的快照", "what is published") if blast.against is None else str(blast.against)
    return say("影响范围", "Blast radius") + f"：{blast.model} {before} → {blast.version}"


def _verdict(blast: Blast, say: Say) -> str:
    missed = sum(not gate.passed for gate in blast.gates)
    if missed:
        return say(f"{missed} 项界限未满足，阻止上线。", f"{missed} limits are missed; promotion is blocked.")
    return say("全部界限均已满足。", "Every limit is kept.")


def _told(blast: Blast, say: Say) -> Iterator[str]:
    share = blast.moved / max(blast.examined, 1)
    yield say(
        f"快照 {blast.snapshot_id}（{blast.as_of}），客户 {blast.customers:,} 户，检查 {blast.examined:,} 户，"
        f"其中 {blast.moved:,} 户（{share:.2%}）的标签、等级或分群会改变。",
        f"Snapshot {blast.snapshot_id} ({blast.as_of}): {blast.customers:,} customers, {blast.examined:,} examined, of whom "
        f"{blast.moved:,} ({share:.2%}) would get another tag, band, action or segment.",
    )
    if blast.reach < 1:
        yield say(
            f"只有来过电话的客户（{blast.reach:.1%}）可能变动；"
            + ("检查的是其中的随机样本，界限按95 %区间上端判断。" if blast.sampled else "他们全部重新听取。"),
            f"Only those who called ({blast.reach:.1%}) can move; "
            + ("a random sample of them is examined, the upper end of the 95 % interval counts." if blast.sampled else
               "all of them were heard again."),
        )  # fmt: skip
    yield from blast.notes


def _heats(blast: Blast, say: Say, language: str) -> Iterator[dict[str, Any]]:
    migrations: dict[tuple[str, str], Migration | None] = {
        ("违约等级的变动", "Default bands"): blast.bands,
        ("处置建议的变动", "Default actions"): blast.actions,
        ("客户分群的变动", "Segments"): blast.segments,
    }
    for title, each in migrations.items():
        if each is not None:
            yield {"title": say(*title), **_heat(each), "groups": list(_groups(each, language))}


def _heat(each: Migration) -> dict[str, Any]:
    values = sorted(each.matrix.keys() | {after for row in each.matrix.values() for after in row})
    rows = []
    for before in values:
        row = each.matrix.get(before, {})
        total = max(sum(row.values()), 1)
        cells = [
            {"count": row.get(after, 0), "depth": row.get(after, 0) / total, "same": before == after}
            for after in values
        ]
        rows.append({"name": before or "–", "cells": cells})
    return {"columns": [value or "–" for value in values], "rows": rows}


def _groups(each: Migration, language: str) -> Iterator[dict[str, Any]]:
    """Yield for each class the values in which somebody moves, the largest share first."""
    for kind, groups in each.by.items():
        lines = [
            (word(value, language) or "–", count.rows, count.gained) for value, count in groups.items() if _moves(count)
        ]
        if lines:
            lines.sort(key=lambda line: (-line[2] / line[1], line[0]))
            yield {"title": word(kind, language), "lines": lines, "most": lines[0][2] / lines[0][1]}


def _moves(count: Count) -> bool:
    return count.rows > 0 and count.gained > 0
