"""What the limits of a blast radius are called; the names themselves are data, the same in every language."""

import re

from registry.card.wording import say

_MOVED = {"default_band": "违约等级变动", "default_action": "处置建议变动", "segment": "客户分群变动"}
_OF_TAG = {"moves": "得失", "share": "占比变化", "unknown": "未定增加"}
_GROUP = re.compile(r"(?P<what>\w+) within (?P<by>\w+), most in (?P<group>.+)")
_TAG = re.compile(r"tag (?P<tag>\S+) (?P<what>\w+)")


def movement_name(name: str, language: str) -> str:
    """Return what a limit is called: `segment within region, most in 城中` is 客户分群变动（按供电单位，最多：城中）.

    In English, and where it is no limit of a blast radius, it is its name.
    """
    if language != "zh":
        return name
    if found := _GROUP.fullmatch(name):
        by, group = say(found["by"], language), say(found["group"], language)
        return f"{_MOVED.get(found['what'], found['what'])}（按{by}，最多：{group}）"
    if found := _TAG.fullmatch(name):
        return f"标签 {found['tag']} {_OF_TAG.get(found['what'], found['what'])}"
    return _MOVED.get(name, name)
