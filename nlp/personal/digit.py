"""Digits as they are typed, spoken and misheard: in chunks, with what may stand between the chunks of one number."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_WRITTEN = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19零\u3007洞幺妖腰一二两三四五六七拐八九勾－—–"
_MEANT = "0123456789000111122345677899---"
# Character for character, so that places in the digits are places in the text.
_TO_DIGITS = str.maketrans(_WRITTEN, _MEANT)
SPOKEN = "0-9\uff10-\uff19零\u3007洞幺妖腰一二两三四五六七拐八九勾"
"""Inside of a character class: whatever may be a digit."""

TURN_END = "\x1f"
"""Stands between turns of one side that are read together."""

# Every character that a pause (below) is made of, and the X of an identity number.
_PAUSED = r" \-－—–()（），,。.、…\x1f嗯啊呃额哦哎那个这然后就是面边接着下来对吧呢不错了再Xx叉"
# Sixty-four chunks at most: what is longer is read in pieces, in bounded memory.
_RUN = re.compile(rf"[{SPOKEN}]+(?:[{_PAUSED}]{{1,10}}[{SPOKEN}]+){{0,63}}")
_FEWEST = 3
RUN = re.compile(rf"[{SPOKEN}](?=[{_PAUSED}]{{0,10}}[{SPOKEN}])(?=[{SPOKEN}{_PAUSED}]{{2}})")
"""Where three digits in a run may begin."""
_CHUNK = re.compile(r"(?P<count>[2-9])个(?P<digit>[0-9])|[0-9]+?(?=[2-9]个[0-9])|[0-9]+")
_PAUSE = re.compile(
    r"(?:[ \-()（），,。.、…\x1f]|嗯|啊|呃|额|哦|哎|那个|这个|然后|就是|后面|后边|接着|接下来|对|吧|呢|不对|不是|错了|再来){1,6}"
)
_LONGEST_PAUSE = 10
_HINT_OF_DATE = re.compile(r"(?:19|20)[0-9]{2}[-/.]|20[0-9]{6}-")
_DATE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}[-/.][01]?[0-9][-/.][0-3]?[0-9](?![0-9])(?:[ T][0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?)?"
    r"|20[0-9]{2}[01][0-9][0-3][0-9]-20[0-9]{2}[01][0-9][0-3][0-9](?![0-9]))"
)


class Chunk(NamedTuple):
    """Digits spoken in one breath: characters [start, end) of the text, and the digits that are meant (三个八 means 888)."""

    start: int
    end: int
    digits: str


def runs(text: str) -> Iterator[list[Chunk]]:
    """Yield the chunks of digits that only pauses part, run by run, from left to right; places are those of the text."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _FEWEST:
            found = chunks(as_digits(run[0]), run.start())
            if sum(len(chunk.digits) for chunk in found) >= _FEWEST:
                yield found


def as_digits(text: str) -> str:
    """Return the text with every digit written 0–9 and dates blotted out, of the same length."""
    digits = text.translate(_TO_DIGITS)
    if _HINT_OF_DATE.search(digits):
        return _DATE.sub(lambda date: "~" * len(date[0]), digits)
    return digits


def chunks(digits: str, offset: int = 0) -> list[Chunk]:
    """Return the chunks of digits, from left to right, `offset` characters further right."""
    return [
        Chunk(
            match.start() + offset, match.end() + offset,
            match["digit"] * int(match["count"]) if match["count"] else match[0],
        )
        for match in _CHUNK.finditer(digits)
    ]  # fmt: skip


TIGHT, PAUSED, APART = 2, 1, 0


def links(text: str, run: Sequence[Chunk]) -> list[int]:
    """Return how each chunk of a run goes with the one before it; the first stands APART.

    TIGHT: a space, a hyphen or a bracket sets them apart. PAUSED: a speaker may pause like this within one number, with 嗯, 然后,
    a comma, or because the turn ends.
    """
    return [APART, *(_link(text[before.end : after.start]) for before, after in pairwise(run))]


def _link(gap: str) -> int:
    if len(gap) <= 2 and not gap.strip(" -()（）"):  # noqa: PLR2004 - a bracket and a space
        return TIGHT
    return PAUSED if is_pause(gap) else APART


def is_pause(gap: str) -> bool:
    """Say whether a speaker may pause like this within one number, or not at all."""
    return not gap or (len(gap) <= _LONGEST_PAUSE and _PAUSE.fullmatch(gap) is not None)
