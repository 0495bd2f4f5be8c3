"""Marks in a text at which a turn begins: 客服：, 坐席0017：, A:, [SPEAKER 1], a line with name and time."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from nlp.parsing.speaker_name import LETTERED, NAMES, NUMBERED
from nlp.parsing.turn import Piece

_TIME = (
    r"(?:[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?[ \t]{1,2})?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?"
)
_COLON = r"[ \t]{0,3}[:：][ \t]*"
# After the name: a number (坐席0017, but not the hour of 客服 10:23), a bracket, a time, and a colon, a bracket or a line end.
_AFTER = (
    rf"(?:[ \t]?(?![0-9]{{1,2}}:[0-9]{{2}})[0-9]{{1,6}})?[\]】>)）]?(?:[ \t]{{0,3}}[\[(（]?{_TIME}[\])）]?)?"
    rf"(?:{_COLON}|(?=\n)|(?<=[】\]]))"
)
# Names stand first in a pattern, so that the search skips all places where none begins; what must stand before them is looked at
# afterwards.
_ROLE = re.compile(f"(?:{NAMES}){_AFTER}")
_SPEAKER = re.compile(rf"(?:{NUMBERED})[\]】]?(?:[ \t]{{0,3}}{_TIME})?(?:{_COLON})?")
_LETTER = re.compile(rf"[{LETTERED}]{_COLON}(?![0-9])")
_NAME = re.compile(f"{NAMES}|{NUMBERED}|[{LETTERED}]")
_OPENING, _BRACKETED = "[【<(（", "[【"
# A name opens a turn only where a line or a sentence may begin; else 联系客户：… would cut a sentence in two.
_BEGINNING = re.compile(r"[\s。！？!?；;…\]】)）”」]")
_TIME_BEFORE = re.compile(rf"[\[(（]?{_TIME}[\])）]?[ \t]{{0,3}}$")
_LONGEST_TIME = 40
# The head of a chat message, as WeChat and chat systems export it: 小王 2024-05-01 10:00:00, alone on its line.
_HEAD = re.compile(
    rf"^(?:(?P<name>[^\n:：]{{1,20}}?)[ \t]{{1,3}}{_TIME}|{_TIME}[ \t]{{1,3}}(?P<later>[^\n:：]{{1,20}}?))"
    r"[ \t]{0,3}[:：]?$", re.MULTILINE,
)  # fmt: skip
_HAS_TIME = re.compile("[0-9]:[0-9]{2}")
_MOST_SPEAKERS = 3
_TWO = ({"A", "B"}, {"a", "b"}, {"甲", "乙"})


class MarkedText(NamedTuple):
    """`opening` stands before the first mark; `pieces` are in order. No piece: the text names no speaker."""

    opening: str
    pieces: list[Piece]


class _Mark(NamedTuple):
    start: int
    end: int
    name: str


def cut_at_roles(text: str) -> MarkedText:
    """Return the text cut where a role is named (客服：, Agent:, 受理内容：)."""
    return _cut(text, _marks(text, _ROLE.finditer(text), ""))


def cut_at_speakers(text: str) -> MarkedText:
    """Return the text cut where a speaker is told apart without a role: SPEAKER 1, A:, 2：, or the head of a chat message.

    1:, 2:, 3: and A:, B:, C: that each stand once are a list of points, not speakers; A: and B: alone are speakers.
    """
    marks = _marks(text, _SPEAKER.finditer(text), _BRACKETED)
    if not marks and _HAS_TIME.search(text):
        heads = _HEAD.finditer(text)
        marks = [_Mark(*head.span(), str(head["name"] or head["later"])) for head in heads]
    return _cut(text, marks or _dialogue(_marks(text, _LETTER.finditer(text), "")))


def _marks(text: str, found: Iterable[re.Match[str]], anywhere: str) -> list[_Mark]:
    """Return those that stand where a turn may begin, or behind one of the brackets in `anywhere`."""
    marks, timed = [], _HAS_TIME.search(text)
    for match in found:
        start = match.start()
        bracketed = start > 0 and text[start - 1] in _OPENING
        start -= bracketed
        time = _TIME_BEFORE.search(text[max(start - _LONGEST_TIME, 0) : start]) if timed else None
        start -= len(time[0]) if time else 0
        if start == 0 or _BEGINNING.match(text[start - 1]) or (bracketed and text[start] in anywhere):
            name = _NAME.match(match[0])
            marks.append(_Mark(start, match.end(), name[0] if name else match[0]))
    return marks


def _dialogue(marks: list[_Mark]) -> list[_Mark]:
    names = {mark.name for mark in marks}
    digits = sum(name.isdecimal() for name in names)
    if not 1 < len(names) <= _MOST_SPEAKERS or digits not in (0, len(names)):
        return []
    return marks if len(marks) > len(names) or names in _TWO else []


def _cut(text: str, marks: list[_Mark]) -> MarkedText:
    if not marks:
        return MarkedText(text, [])
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    pieces = [Piece(mark.name, text[mark.end : end].strip()) for mark, end in zip(marks, ends, strict=True)]
    return MarkedText(text[: marks[0].start].strip(), pieces)
