"""Invented numbers told in every way a number is told: typed, spoken, in groups, with fillers, twice, over turns, read back."""

from collections.abc import Iterator
from random import Random

import numpy as np

from demo_utility.number import bank_account, identity_card, phone

_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_WIDE = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
_PAUSES = ("，", " ", "嗯", "，嗯，", "啊 ", "，然后", " 那个 ", "…")
_ATTENTION = ("嗯", "您说", "好的", "嗯嗯，您继续", "然后呢")
_OWNERS = 60_000_000
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_TOLD = {
    "手机号": ("我手机号是{}", "打{}这个", "{}", "联系电话{}，谢谢", "你记一下，{}", "回拨{}就行"),
    "身份证": ("身份证号{}", "身份证是{}", "户主身份证{}，麻烦核对", "证件号码：{}"),
    "户号": ("户号{}", "户号是{}，查一下欠费", "用电户号{}", "客户编号：{}", "户号啊，{}"),
    "银行卡": ("卡号{}", "银行卡号是{}", "退到{}这张卡", "扣款账号{}"),
    "座机": ("座机{}", "打家里电话{}", "固话是{}，白天打"),
    "表号": ("表号{}", "电表表号是{}", "资产编号{}，屏不亮"),
    "密码": ("验证码{}", "密码是{}，登不上", "查询密码{}"),
    "QQ号": ("QQ号{}", "我QQ是{}，传图片给你"),
    "车牌": ("车牌{}", "{}这辆车撞了电杆", "车号是{}"),
    "邮箱": ("邮箱{}", "发票发到{}", "发到{}这个邮箱"),
    "微信号": ("微信号{}", "加我微信{}", "我的微信是{}，加一下"),
}
_ASKED = {"手机号": "请留一个联系电话", "身份证": "身份证号报一下", "户号": "请报一下户号", "银行卡": "卡号是多少"}


def dictations(count: int, seed: int) -> Iterator[str]:
    """Yield `count` marked texts or dialogues for each kind."""
    draw = Random(seed)  # noqa: S311 - invented numbers
    for number in range(count):
        for kind, sentences in _TOLD.items():
            value = _number(kind, _OWNERS + number, draw)
            if kind in _ASKED and draw.random() < 0.35:
                yield _over_turns(kind, value, draw)
            else:
                yield draw.choice(sentences).format(f"«[{kind}]{_said(kind, value, draw)}»")


def _number(kind: str, owner: int, draw: Random) -> str:
    if kind == "手机号":
        return phone(owner, 7)
    if kind == "身份证":
        return identity_card(owner, 7, np.datetime64("1950-01-01") + draw.randrange(20_000))
    if kind == "银行卡":
        return bank_account(owner, 7)
    green = draw.choice("DF") if draw.random() < 0.3 else ""
    least, most = {"户号": (10, 13), "表号": (8, 16), "密码": (4, 8), "QQ号": (6, 10)}.get(kind, (4, 8))
    return {
        "座机": f"0{draw.choice(('10', '531', '755', '28'))}{draw.randrange(2, 9)}{_digits(draw, 7)}",
        "车牌": f"{draw.choice(_PROVINCES)}{draw.choice('ABCEFG')}{green}{_digits(draw, 5)}",
        "邮箱": f"user{_digits(draw, 4)}@{draw.choice(('example.com', 'mail.example.com.cn', 'example.org'))}",
        "微信号": f"{draw.choice(('wx_', 'li', 'abc-'))}{_digits(draw, 6)}",
    }.get(kind, str(draw.randrange(1, 9)) + _digits(draw, draw.randrange(least, most + 1) - 1))


def _said(kind: str, value: str, draw: Random) -> str:
    if kind in ("邮箱", "微信号"):
        return value
    if kind == "车牌":
        return (
            value[:2]
            + draw.choice(("", "·", " "))
            + (value[2:].translate(_SPOKEN) if draw.random() < 0.3 else value[2:])
        )
    written = value.translate(draw.choice((_SPOKEN, _SPOKEN, _WIDE, {}, {})))
    if kind in ("密码", "QQ号", "座机") or draw.random() < 0.4:
        return written
    groups = _groups(written, kind)
    if draw.random() < 0.3:
        place = draw.randrange(len(groups))
        groups.insert(place, groups[place])
    pause = draw.choice(_PAUSES)
    return pause.join(groups)


def _groups(value: str, kind: str) -> list[str]:
    sizes = {"手机号": (3, 4, 4), "身份证": (6, 8, 4), "银行卡": (4, 4, 4, 4, 4)}.get(kind, (4, 4, 4, 4, 4))
    groups, start = [], 0
    for size in sizes:
        if start < len(value):
            groups.append(value[start : start + size])
            start += size
    return groups


def _over_turns(kind: str, value: str, draw: Random) -> str:
    """One side dictates group by group; the other listens, or reads each group back."""
    spoken = draw.random() < 0.6
    reads_back = draw.random() < 0.5
    lines = [f"客服：{_ASKED[kind]}"]
    for group in _groups(value.translate(_SPOKEN) if spoken else value, kind):
        lines.append(f"客户：«[{kind}]{group}»")
        lines.append(f"客服：«[{kind}]{group}»" if reads_back else f"客服：{draw.choice(_ATTENTION)}")
    return "\n".join(lines)


def _digits(draw: Random, count: int) -> str:
    return "".join(str(draw.randrange(10)) for _ in range(count))
