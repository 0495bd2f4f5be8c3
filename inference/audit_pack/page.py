"""The index of a pack, in Chinese."""

from functools import cache
from pathlib import Path

from jinja2 import Environment

from registry.page import page_environment, until_now

_WORDS = {
    "nothing": "没有",
    "card": "模型卡", "comparison": "版本对比", "fairness": "分组差异", "blast": "影响范围", "impact": "个人信息保护影响评估",
    "open": "待批", "approved": "已批", "rejected": "已驳回", "void": "已作废", "promoted": "已上线",
    "training": "训练", "registration": "登记", "evidence": "证据", "shadow": "影子运行", "request": "申请上线",
    "approval": "批准", "rejection": "驳回", "promotion": "上线", "rollback": "回退", "repair": "修复",
    "alias_moved": "别名被移动", "publish": "发布", "key_change": "密钥变更", "erase": "删除个人信息", "export": "导出",
    "contest": "申诉", "opt_out": "拒绝画像", "retrain_request": "申请重训", "monitoring": "监测", "audit_day": "审计日志封存",
    "retention": "到期清理", "restore": "从备份恢复",
}  # fmt: skip


def index_page(pack: object) -> str:
    """Return the index of a `Pack`."""
    return _environment().get_template("index.html").render(
        pack=pack, language_code="zh-CN", word=lambda slug: _WORDS.get(slug, slug), when=until_now
    ).lstrip()  # fmt: skip


@cache
def _environment() -> Environment:
    return page_environment(Path(__file__).parent)
