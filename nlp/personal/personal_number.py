"""Finding numbers that point to one person: identity, phone, account, card, meter; spoken digits as well."""

import re
from collections.abc import Iterator

from nlp.identifier import is_identity_number, passes_luhn
from nlp.sentence import Span

# Character for character, so that places in the digits are places in the text.
_DIGITS = str.maketrans("０１２３４５６７８９零〇洞一幺二两三四五六七拐八九Ｘ－—", "0123456789000112234567789X--")
_SOME = re.compile(r"[0-9](?:[ ()（）-]?[0-9]){3}")
_IS = r"[是为叫:：，,、就应该的我啊呢嘛哈\s]{0,6}"

_NUMBER = re.compile(
    rf"""
      (?<![0-9]) (?P<identity> [1-9](?:[ -]?[0-9]){{16}}[ -]?[0-9Xx] ) (?![0-9])
    | (?<![0-9]) (?P<mobile> (?:(?:\+|00)?86[ -]?)? 1[ -]?[3-9](?:[ -]?[0-9]){{9}} ) (?![0-9])
    | (?<![0-9]) (?P<public> [48]00[ -]?[0-9]{{3}}[ -]?[0-9]{{4}} ) (?![0-9])
    | (?P<account_word> 户号|户头号|客户编号|客户号|用户编号|用户号|用电编号|缴费号 ) {_IS} (?P<account> [0-9](?:[ -]?[0-9]){{5,15}} ) (?![0-9])
    | (?P<meter_word> 表号|资产号|资产编号|局编号 ) {_IS} (?P<meter> [0-9](?:[ -]?[0-9]){{5,23}} ) (?![0-9])
    | (?P<secret_word> 密码|验证码|校验码 ) {_IS} (?P<secret> [0-9](?:[ -]?[0-9]){{3,7}} ) (?![0-9])
    | (?P<card_word> 卡号|账号|帐号 ) {_IS} (?P<told_card> [0-9](?:[ -]?[0-9]){{5,22}} ) (?![0-9])
    | (?<![0-9]) (?P<landline> [(（]?0[0-9]{{2,3}}[)）]?[ -]?[2-9](?:[ -]?[0-9]){{6,7}}(?:转[0-9]{{1,5}})? ) (?![0-9])
    | (?P<phone_word> 电话|座机|手机|号码|联系方式 ) {_IS} (?P<told_phone> [2-9](?:[ -]?[0-9]){{6,7}} ) (?![0-9])
    | (?<![0-9.]) (?P<card> [1-9][0-9]{{3}}(?:[ -]?[0-9]{{4}}){{3}}[ -]?[0-9]{{0,3}} ) (?![0-9])
    | (?<![0-9.]) (?P<other> [0-9]{{10,}} | (?=[0-9](?:[ ]{{0,2}}[0-9]){{9}}) [0-9]{{2,}}(?:[ ]{{1,2}}[0-9]{{2,}})+ ) (?![0-9])
    """,  # noqa: E501 - one kind of number a line
    re.VERBOSE,
)
_PLACEHOLDERS = {
    "identity": "[身份证]", "mobile": "[手机号]", "account": "[户号]", "meter": "[表号]", "secret": "[密码]",
    "told_card": "[银行卡]", "landline": "[座机]", "told_phone": "[座机]", "card": "[银行卡]", "other": "[号码]",
}  # fmt: skip
_CHECKED = {"identity": is_identity_number, "card": passes_luhn, "told_card": passes_luhn}


def personal_numbers(text: str) -> Iterator[tuple[Span, str]]:
    """Yield (place, placeholder) of every number of a person, from left to right.

    A number whose check digit is wrong is still masked, as [号码]: recognition mishears digits. Public numbers (95598, 400-…) stay.
    """
    digits = text.translate(_DIGITS)
    if not _SOME.search(digits):
        return
    for match in _NUMBER.finditer(digits):
        kind = next(name for name in (*_PLACEHOLDERS, "public") if match[name])
        if kind != "public":
            yield Span(*match.span(kind)), _placeholder(kind, match[kind])


def _placeholder(kind: str, number: str) -> str:
    is_right = _CHECKED.get(kind)
    if is_right is not None and not is_right("".join(filter(str.isalnum, number))):
        return _PLACEHOLDERS["other"]
    return _PLACEHOLDERS[kind]
