"""Finding what is written with letters: e-mail addresses, accounts of messengers, plates, passwords, licences."""

import re

from nlp.personal.digit import SPOKEN
from nlp.personal.found import Found

HINT = re.compile("[A-Za-z\uff21-\uff3a]")
"""Without a Latin letter nothing is found here."""
_IS = r"(?:[是为叫:：，,呢啊改成设\s]|就是|一下){0,4}"
_SIGN = rf"[A-Za-z0-9{SPOKEN}]"
_RULES = re.compile(
    rf"""
      (?<![A-Za-z0-9._%+-]) (?P<mail> [A-Za-z0-9._%+-]{{1,64}} [ ]?(?:@|艾特|圈[aA])[ ]? [A-Za-z0-9-]{{1,63}} (?:[ ]?[.点][ ]?[A-Za-z0-9-]{{1,63}}){{1,4}} )
    | (?<![A-Za-z0-9_-]) (?P<open> wxid_[A-Za-z0-9]{{6,20}} | o[A-Za-z0-9_-]{{27}} ) (?![A-Za-z0-9_-])
    | (?:微信|薇信|[Vv]信|加[Vv微]|[Ww]e[Cc]hat|(?<![A-Za-z])(?:[Vv][Xx]|[Ww][Xx])) (?:号码|账号|号|ID|id)? (?P<told> {_IS})
      (?P<wechat> [A-Za-z][-_A-Za-z0-9]{{5,19}} ) (?![A-Za-z0-9])
    | (?P<plate> [京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] [A-HJ-NP-Za-hj-np-z\uff21-\uff3a] [ ·•.-]? (?: {_SIGN}[ ]?){{4,5}} (?:{_SIGN}|[警学挂领港澳]) ) (?![A-Za-z0-9])
    | (?:密码|口令|验证码|动态码) (?P<set> {_IS}) (?P<secret> [A-Za-z0-9@#$%!_.*-]{{4,20}} )
    | (?:账号|帐号|用户名|登录名|昵称) (?P<named> {_IS}) (?P<login> [A-Za-z][A-Za-z0-9_.-]{{4,29}} )
    | (?<![A-Za-z0-9]) (?P<licence> 9[1-3][0-9]{{6}}[0-9A-Z]{{10}} | [A-Za-z]{{1,5}}[0-9]{{8,14}} ) (?![A-Za-z0-9])
    """,  # noqa: E501 - one kind a line
    re.VERBOSE,
)
_PLACEHOLDERS = {
    "mail": "[邮箱]", "open": "[微信号]", "wechat": "[微信号]", "plate": "[车牌]",
    "secret": "[密码]", "login": "[号码]", "licence": "[号码]",
}  # fmt: skip
_LINKS = {"wechat": "told", "secret": "set", "login": "named"}
_DIGIT = re.compile(rf"[{SPOKEN}]")
_LETTER = re.compile("[A-Za-z]")


def lettered(text: str) -> list[Found]:
    """Return every address, account, plate and password that is written with Latin letters, from left to right."""
    if not HINT.search(text):
        return []
    return [
        Found(*match.span(kind), _PLACEHOLDERS[kind])
        for match in _RULES.finditer(text)
        if _is_one(match, kind := str(match.lastgroup))
    ]


def _is_one(match: re.Match[str], kind: str) -> bool:
    """Say whether a word is an account: named as one, or spelled as no word is. 微信Windows版 is not."""
    if kind == "plate":
        return _DIGIT.search(match[kind]) is not None
    if kind == "secret" and not _LETTER.search(match[kind]):
        return False  # figures alone are a number's matter
    return kind not in _LINKS or bool(match[_LINKS[kind]].strip()) or _DIGIT.search(match[kind]) is not None
