"""Masking what points to a person before anything is written: typed placeholders instead."""

import re
from collections.abc import Iterator

from nlp.address import addresses
from nlp.personal_name import personal_names
from nlp.personal_number import personal_numbers
from nlp.sentence import Span
from nlp.transcript import Transcript, Turn

PLACEHOLDERS = (
    "[身份证]", "[手机号]", "[户号]", "[表号]", "[密码]", "[银行卡]", "[座机]", "[号码]",
    "[邮箱]", "[微信号]", "[车牌]", "[地址]", "[姓名]",
)  # fmt: skip

_LETTERED = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?P<mail>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})"
    r"|微信(?:号|ID|id)?(?:[是为叫:：]|就是)\s{0,2}(?P<wechat>[A-Za-z][-_A-Za-z0-9]{5,19})"
    r"|(?P<plate>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·]?[A-HJ-NP-Z0-9]{5,6})"
    r"(?![A-Za-z0-9])"
)
_LETTERED_PLACEHOLDERS = {"mail": "[邮箱]", "wechat": "[微信号]", "plate": "[车牌]"}


def redact(text: str) -> str:
    """Return `text` with every number, name and address of a person that is found replaced by its placeholder.

    What is masked is gone. Redacting twice changes nothing more. Public numbers such as 95598 stay.
    """
    # What one pass leaves can come to stand free beside a placeholder; a pass that changes nothing is the last.
    while True:
        masked = _masked(text)
        if masked == text:
            return masked
        text = masked


def redact_transcript(transcript: Transcript) -> Transcript:
    """Return the transcript with every turn redacted."""
    return Transcript(tuple(Turn(turn.speaker, redact(turn.text)) for turn in transcript.turns))


def _masked(text: str) -> str:
    # The first finder to claim a character keeps it: a number inside an address is still the address's.
    for find in (_lettered, personal_numbers, addresses, personal_names):
        found = sorted(find(text))
        if found:
            text = _replaced(text, found)
    return text


def _lettered(text: str) -> Iterator[tuple[Span, str]]:
    for match in _LETTERED.finditer(text):
        kind = str(match.lastgroup)
        yield Span(*match.span(kind)), _LETTERED_PLACEHOLDERS[kind]


def _replaced(text: str, found: list[tuple[Span, str]]) -> str:
    kept, start = [], 0
    for span, placeholder in found:
        if span.start >= start:
            kept += [text[start : span.start], placeholder]
            start = span.end
    return "".join([*kept, text[start:]])
