"""The letter that answers an appeal, in Chinese: what was contested, how the tag came about, the decision, the rights."""

from datetime import datetime
from typing import Any

import orjson

from feature_store.desk.contest import Contest
from feature_store.desk.schema import as_instant

_DECISIONS = {
    "open": "您的申诉正在由人工复核，尚未作出决定。复核期间请保留相关凭证。",
    "upheld": "经人工复核，您的申诉成立。我们已将该标签从您的档案中移除，今后的夜间计算也不会恢复。",
    "rejected": "经人工复核，您的申诉不成立，该标签予以保留。",
}
_RETURNS = "经人工复核，您的申诉成立。我们已将该标签从您的档案中移除；仅当标签定义修订后，才可能按新定义重新判断。"
RIGHTS = (
    "要求我们对仅通过自动化决策作出、对您权益有重大影响的决定予以说明，并拒绝此类决定（《个人信息保护法》第二十四条）；",
    "随时选择不接受针对您个人特征的标签和营销，无需说明理由（《个人信息保护法》第二十四条）；",
    "删除用于您的标签（《互联网信息服务算法推荐管理规定》第十七条）；",
    "查阅、复制、更正、删除您的个人信息（《个人信息保护法》第四十五条至第四十七条）；",
    "对处理结果有异议的，向履行个人信息保护职责的部门投诉、举报，或者依法向人民法院提起诉讼（《个人信息保护法》第五十条、第六十五条）。",
)
_KINDS = {"rule": "业务规则", "model": "模型"}


def letter(contest: Contest, reasons: list[str], *, comes_back: bool) -> str:
    """Return the letter as plain text.

    `reasons` are the sentences of the tag's receipt, empty where there is none; `comes_back` says that a tag that was taken away
    may return with the next version of its definition.
    """
    lines = [
        "关于客户标签申诉的处理告知书",
        "",
        f"编号：{contest.contest_id}",
        f"用电户号：{contest.customer_id}",
        f"申诉日期：{_day(as_instant(contest.filed_at))}",
        "",
        "一、申诉事项",
        f"您对标签“{contest.label}”（{contest.tag}）提出异议，内容如下（个人信息已隐去）：",
        f"“{contest.statement}”",
        "",
        "二、标签是如何得出的",
        *_origin(contest, reasons),
        "",
        "三、处理决定",
        *_decision(contest, comes_back=comes_back),
        "",
        "四、您的权利",
        *(f"（{number}）{right}" for number, right in zip("一二三四五", RIGHTS, strict=True)),
    ]
    return "\n".join(lines) + "\n"


def _origin(contest: Contest, reasons: list[str]) -> list[str]:
    facts: dict[str, Any] = orjson.loads(contest.facts)
    if not facts:
        return ["提出申诉时，您的档案中没有该标签。"]
    source = facts["source"]
    made = f"该标签由{_KINDS[source['kind']]}“{source['name']}”第{source['version']}版自动得出，置信度{facts['confidence']:.0%}。"
    return [made, *reasons]


def _decision(contest: Contest, *, comes_back: bool) -> list[str]:
    text = _RETURNS if comes_back and contest.state == "upheld" else _DECISIONS[contest.state]
    if contest.decided_at is None:
        return [text]
    decided = f"处理人：{contest.decided_by}    日期：{_day(as_instant(contest.decided_at))}"
    return [text, f"理由：{contest.decision_reason}", decided]


def _day(instant: datetime) -> str:
    return f"{instant.year}年{instant.month}月{instant.day}日"
