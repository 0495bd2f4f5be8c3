"""What the nights of all shadows said: a table for the terminal and a page, with the drift since each shadow's first night."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from inference.shadow.agreement import shift
from inference.shadow.record import NightRecord, records
from inference.shadow.roster import ShadowFolder, shadow_folders
from registry.durable import replace_text
from registry.page import page_environment


@dataclass(frozen=True)
class NightLine:
    """A night, and how far the scores of both versions have moved since the first night, null where there are none."""

    record: NightRecord
    challenger_shift: float | None
    champion_shift: float | None


def night_lines(folder: ShadowFolder) -> list[NightLine]:
    """Return the nights of a shadow, oldest first.

    The champion is compared with the first night on which the same version was in service.
    """
    lines: list[NightLine] = []
    first: NightRecord | None = None
    champions: dict[int | None, NightRecord] = {}
    for record in records(folder.root):
        if record.agreement is None:
            lines.append(NightLine(record, None, None))
            continue
        first, champion = first or record, champions.setdefault(record.champion, record)
        old, ours = first.agreement, champion.agreement
        lines.append(
            NightLine(
                record,
                shift(old.challenger, record.agreement.challenger) if old else None,
                shift(ours.champion, record.agreement.champion) if ours else None,
            )
        )
    return lines


def print_report(var: Path) -> None:
    """Print a table of all nights of all shadows."""
    table = Table("影子", "日期", "行数", "一致", "相关系数", "PSI", "候选对首夜", "在用对首夜")
    for folder in shadow_folders(var):
        for line in night_lines(folder):
            table.add_row(f"{folder.name} {folder.version}", line.record.day, *_cells(line))
    Console().print(table)


def write_report(var: Path) -> Path:
    """Write var/shadow/report.html and return it."""
    template = page_environment(Path(__file__).parent).get_template("report.html")
    shadows = [
        {"title": f"{each.name} {each.version}", "state": _state(each), "lines": night_lines(each)}
        for each in shadow_folders(var)
    ]
    path = var / "shadow" / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, template.render(language="zh", language_code="zh-CN", shadows=shadows))
    return path


def _state(folder: ShadowFolder) -> str:
    shadow = folder.read()
    began = f"{shadow.began_at[:16]} 由 {shadow.by} 开始"
    return f"{began}，{shadow.stopped_at[:16]} 由 {shadow.stopped_by} 停止" if shadow.stopped_at else began


def _cells(line: NightLine) -> tuple[str, ...]:
    found = line.record.agreement
    if found is None:
        return "–", f"未完成：{line.record.failed}", "–", "–", "–", "–"
    figures = (found.correlation, found.psi, line.challenger_shift, line.champion_shift)
    return f"{found.rows:,}", f"{found.agreed:.2%}", *("–" if each is None else f"{each:.4f}" for each in figures)
