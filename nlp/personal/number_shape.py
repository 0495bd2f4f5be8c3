"""What a number is by its digits alone, or by the words before it."""

import re
from datetime import date
from typing import NamedTuple

from nlp.personal.identifier import is_identity_number, passes_luhn

_MOBILE = re.compile(r"(?:0|(?:00)?86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
_STUTTERED_MOBILE = re.compile(r"(1[3-9][0-9])\1[0-9]{8}")
_PUBLIC = re.compile(r"[48]00[0-9]{7}")
_INSTANT = re.compile(r"20[0-4][0-9](?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?")
_IDENTITY_LENGTH = 18
_CARD_LENGTHS = range(16, 20)


class Told(NamedTuple):
    """A kind of number that is named before it: it has `least` to `most` digits; `enough` are waited for over pauses."""

    placeholder: str
    least: int
    enough: int
    most: int


TOLD = {
    "account": Told("[户号]", 6, 10, 16), "meter": Told("[表号]", 6, 10, 24), "secret": Told("[密码]", 4, 6, 8),
    "card": Told("[银行卡]", 6, 16, 23), "identity": Told("[身份证]", 15, 18, 18), "phone": Told("[座机]", 7, 8, 8),
    "qq": Told("[QQ号]", 5, 9, 11), "tail": Told("[号码]", 3, 4, 6),
}  # fmt: skip

_WORDS = {
    "account": "户号 户头号  客户编号 客户号 用户编号 用户号 用电编号 缴费号 缴费户 结算户",
    "meter": "表号 资产号 资产编号 局编号 电表号 电表编号 表计编号 电能表",
    "secret": "密码 验证码 校验码 动态码 口令",
    "card": "卡号 账号 帐号 银行卡 账户",
    "identity": "身份证 身份证号 证件号 证件",
    "qq": "QQ qq Qq 扣扣 QQ号 qq号 扣扣号",
    "tail": "卡尾号 卡后四位 卡末四位 卡的后四位 卡号后四位 手机尾号 手机后四位 手机号后四位 电话尾号 电话后四位 证后四位",
    "phone": "电话 座机 手机 号码 联系方式 固话 热线 拨 打 手机号 电话号 座机号",
}
_KIND_OF = {
    word + more: kind for kind, words in _WORDS.items() for word in words.split() for more in ("", "码", "号码")
}
_LONGEST_WORD = max(map(len, _KIND_OF))
_LAST_OF_WORDS = frozenset(word[-1] for word in _KIND_OF)
_SAID_BETWEEN = (
    "是为叫:：，,。、就应该的我啊呢嘛哈呀吧报给你您一下念说嗯额呃那个有写着显示这边上头后面也填成了 \t\r\n\x1f"
)
_REACH = 18


def named_kind(text: str, start: int) -> str | None:
    """Return the kind in TOLD that the words before `start` announce; the nearest one counts."""
    before = text[max(0, start - _REACH) : start].rstrip(_SAID_BETWEEN)
    if before[-1:] not in _LAST_OF_WORDS:
        return None
    for length in range(min(_LONGEST_WORD, len(before)), 0, -1):
        kind = _KIND_OF.get(before[-length:])
        if kind is not None:
            return kind
    return None


def kind_by_shape(number: str) -> str | None:
    """Return the placeholder of digits (and a last X) that can be nothing else; None where they can."""
    if len(number) == _IDENTITY_LENGTH and is_identity_number(number):
        return "[身份证]"
    if _MOBILE.fullmatch(number):
        return "[手机号]"
    if _LANDLINE.fullmatch(number):
        return "[座机]"
    if len(number) in _CARD_LENGTHS and number[0] != "0" and passes_luhn(number):
        return "[银行卡]"
    return None


def is_stuttered_mobile(number: str) -> bool:
    """Say whether a mobile number is told in one breath with its first three digits twice: 幺三八幺三八零零…."""
    return _STUTTERED_MOBILE.fullmatch(number) is not None


def looks_like_identity(number: str) -> bool:
    """Say whether 18 characters hold a day of birth where a citizen's number has it; its check digit may be misheard."""
    if len(number) != _IDENTITY_LENGTH or number[0] == "0":
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= date(2049, 12, 31)


def is_nobodys(number: str) -> bool:
    """Say whether ten digits and more are a public number (400-…) or an instant written without signs between."""
    return _PUBLIC.fullmatch(number) is not None or _INSTANT.fullmatch(number) is not None


def checked(placeholder: str, number: str) -> str:
    """Return the placeholder, or [号码] where a check digit does not fit: recognition mishears digits."""
    if placeholder == "[银行卡]" and not passes_luhn(number):
        return "[号码]"
    if placeholder == "[身份证]" and len(number) == _IDENTITY_LENGTH and not is_identity_number(number):
        return "[号码]"
    return placeholder
