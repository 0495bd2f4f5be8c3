"""Finding everything personal in one text, and putting something else in its place."""

import re
from collections.abc import Callable, Iterator, Sequence

from nlp.personal.address import addresses
from nlp.personal.found import NOTHING_ASKED, Asked, Found, disjoint
from nlp.personal.lettered import lettered
from nlp.personal.personal_name import personal_names
from nlp.personal.personal_number import personal_numbers

PLACEHOLDERS = (
    "[身份证]", "[手机号]", "[户号]", "[表号]", "[密码]", "[银行卡]", "[座机]", "[号码]",
    "[邮箱]", "[微信号]", "[QQ号]", "[车牌]", "[地址]", "[姓名]",
)  # fmt: skip

_NAMES = "|".join(placeholder[1:-1] for placeholder in PLACEHOLDERS)
TOKEN = re.compile(rf"\[(?:{_NAMES})#(?P<token>[a-z]+)\]")
"""A placeholder with the token of a vault."""
_MARK = "\x1e"
_PLACEHOLDER = re.compile(rf"\[(?P<name>{_NAMES})(?:#[a-z]+)?\]|{_MARK}")
_MOST_READINGS = 8


def replaced(text: str, found: Sequence[Found], keep: Callable[[str, str], str] | None = None) -> str:
    """Return the text with each place replaced; `keep` gives the placeholder for a placeholder and what it stands for."""
    if not found:
        return text
    parts, start = [], 0
    for begin, end, placeholder in found:
        parts += [text[start:begin], placeholder if keep is None else keep(placeholder, text[begin:end])]
        start = end
    return "".join([*parts, text[start:]])


def personal_spans(text: str, asked: Asked = NOTHING_ASKED, known: Sequence[Found] = ()) -> list[Found]:
    """Return what `nlp.redaction.redact` replaces, from left to right and without overlap.

    `asked` is what the other side asked for, `known` are places that were found by other means.
    """
    marked = "[" in text or _MARK in text
    marks = _marks(text, known) if known or marked else []
    # What one reading leaves can come to stand free beside a mark; a reading that finds nothing is the last.
    for reading in range(_MOST_READINGS + 1):
        body = _body(text, marks)
        found = [each for each in _once(body, asked) if not marks or _MARK not in body[each.start : each.end]]
        if not found:
            break
        found = found if reading < _MOST_READINGS else _whole(body, found)
        marks = sorted([*marks, *_in_text(found, marks)]) if marks else found
    return [mark for mark in marks if mark.placeholder != text[mark.start : mark.end]] if marked else marks


def _marks(text: str, known: Sequence[Found]) -> list[Found]:
    """Return the placeholders that stand in the text already, as their plain form, and what is known."""
    there = [
        Found(*each.span(), f"[{each['name']}]" if each["name"] else _MARK) for each in _PLACEHOLDER.finditer(text)
    ]
    return disjoint([there, list(known)])


def _body(text: str, marks: Sequence[Found]) -> str:
    """Return the text with one character in the place of each mark."""
    if not marks:
        return text
    starts, ends = [mark.start for mark in marks], [mark.end for mark in marks]
    return _MARK.join([text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)])


def _in_text(found: Sequence[Found], marks: Sequence[Found]) -> Iterator[Found]:
    """Yield places of the body as places of the text, both from left to right."""
    shift, waiting = 0, list(reversed(marks))
    for start, end, placeholder in found:
        while waiting and waiting[-1].start < start + shift:
            mark = waiting.pop()
            shift += mark.end - mark.start - 1
        yield Found(start + shift, end + shift, placeholder)


def _whole(body: str, found: Sequence[Found]) -> list[Found]:
    """Return everything between two marks in which something is still found: no text may keep a reader busy."""
    return disjoint(
        [
            [
                Found(body.rfind(_MARK, 0, start) + 1, (body + _MARK).find(_MARK, end), placeholder)
                for start, end, placeholder in found
            ]
        ]
    )


def _once(text: str, asked: Asked) -> list[Found]:
    # The first finder to claim a character keeps it: a number inside an address is still the address's.
    numbers = personal_numbers(text, asked)
    groups = [lettered(text), numbers, addresses(text, asked), personal_names(text, asked, numbers)]
    claimed = [group for group in groups if group]
    return disjoint(claimed) if claimed else []
