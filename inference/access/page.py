"""The access report as a page in Chinese."""

from functools import cache
from pathlib import Path

from jinja2 import Environment

from inference.access.report import AccessReport
from registry.page import page_environment

_WORDS = {
    "nothing": "没有",
    "sensitive_read": "查看敏感标签", "personal_read": "查看姓名电话地址", "export": "导出个人信息", "erase": "删除个人信息",
    "refused": "越权被拒", "login": "登录控制台", "job": "启动任务",
    "crm": "坐席", "scientist": "数据科学", "auditor": "审计", "operator": "运维",
    "volume": "当日查看客户数异常", "off_hours": "非工作时间批量查看", "personal_off_hours": "非工作时间查看个人信息",
}  # fmt: skip


def access_page(report: AccessReport) -> str:
    """Return the report as a self-contained HTML document in Chinese."""
    return _environment().get_template("access.html").render(
        report=report, language_code="zh-CN", word=lambda slug: _WORDS.get(slug, slug), keys=list(report.by_key())
    ).lstrip()  # fmt: skip


@cache
def _environment() -> Environment:
    return page_environment(Path(__file__).parent)
