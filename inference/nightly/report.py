"""What a run reports: JSON for machines, and a page in Chinese for whoever decides whether to publish all the same."""

from datetime import datetime
from html import escape
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from feature_store.snapshot.durable import put
from inference.nightly.check import Finding

_KINDS = {
    "customers": "客户数", "tag": "标签占比", "unknown": "无法判定占比", "segment": "分群占比", "nulls": "空值占比",
}  # fmt: skip


class Report(BaseModel):
    """The verdict over one snapshot. `faults` are documents that break their schema; `despite` is why it went out all the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    snapshot_id: str
    as_of: datetime
    computed_at: datetime
    customers: int
    compared_with: str | None
    findings: tuple[Finding, ...]
    faults: tuple[str, ...]
    despite: str = ""

    @property
    def failures(self) -> list[str]:
        """What stands against publishing, one line each."""
        return [*(each.line() for each in self.findings if not each.holds), *self.faults]

    @property
    def verdict(self) -> str:
        """The decision in one Chinese sentence."""
        if not self.failures:
            return "全部检查通过，可以发布。"
        if self.despite:
            return f"{len(self.failures)}项检查未通过，经人工确认发布：{self.despite}"
        return f"{len(self.failures)}项检查未通过，不发布，继续使用上一期快照。"

    def write(self, folder: Path) -> None:
        """Write `report.json` and `report.html` into the folder of the run."""
        put(folder / "report.json", self.model_dump_json(indent=1))
        put(folder / "report.html", self.as_page())

    def as_page(self) -> str:
        """Return the report as HTML; nothing in it needs a network."""
        failed = [each for each in self.findings if not each.holds]
        held = [each for each in self.findings if each.holds]
        faults = "".join(f"<li>{escape(each)}</li>" for each in self.faults)
        return f"""<!doctype html><html lang="zh"><meta charset="utf-8"><title>夜间快照 {escape(self.snapshot_id)}</title>
<style>body{{font:15px/1.6 sans-serif;margin:2em}}table{{border-collapse:collapse}}td,th{{border:1px solid #ccc;padding:2px 8px}}
.bad{{background:#fdd}}</style>
<h1>夜间快照 {escape(self.snapshot_id)}</h1><p>{escape(self.verdict)}</p>
<p>数据截至 {self.as_of:%Y-%m-%d %H:%M}，客户 {self.customers:,} 户，对照快照 {escape(self.compared_with or "无（首期）")}。</p>
{_table("未通过", failed)}<ul>{faults}</ul>{_table("通过", held)}</html>
"""


def _table(title: str, findings: list[Finding]) -> str:
    if not findings:
        return ""
    head = "<tr><th>项目</th><th>名称</th><th>本期</th><th>上期</th><th>允许范围</th></tr>"
    return f"<h2>{title}</h2><table>{head}{''.join(map(_row, findings))}</table>"


def _row(each: Finding) -> str:
    before = "–" if each.yesterday is None else f"{each.yesterday:.6g}"
    return (
        f"<tr{'' if each.holds else ' class=bad'}><td>{_KINDS[each.kind]}</td><td>{escape(each.name)}</td>"
        f"<td>{each.tonight:.6g}</td><td>{before}</td><td>{each.low:.6g} … {each.high:.6g}</td></tr>"
    )
