"""What served at an instant, as a page in Chinese that needs no server."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from inference.history.served_state import ServedState
from registry.page import page_environment, until_now

_WORDS = {
    "nothing": "没有", "promotion": "上线", "rollback": "回退",
    "who": "客户概况", "usage": "用电", "payment": "缴费", "voice": "诉求",
    "model": "模型", "rule": "规则", "feature": "特征", "attribute": "档案", "yes": "是", "no": "否", "unknown": "未定",
}  # fmt: skip


def timeline_page(state: ServedState) -> str:
    """Return the page."""
    return _environment().get_template("timeline.html").render(
        state=state, language_code="zh-CN", word=lambda slug: _WORDS.get(slug, slug), when=until_now, source=_source, sure=_sure
    ).lstrip()  # fmt: skip


def _sure(confidence: float | None) -> str:
    return "–" if confidence is None else f"{confidence:.0%}"


def _source(source: dict[str, Any]) -> str:
    version = f" 第 {source['version']} 版" if "version" in source else ""
    return f"{_WORDS.get(source['kind'], source['kind'])} {source.get('name', '')}{version}"


@cache
def _environment() -> Environment:
    return page_environment(Path(__file__).parent)
