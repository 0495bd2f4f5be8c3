"""Marks of strong feeling in what the customer says: words of anger, exclamations, repetition."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.lexicon import Lexicon

# 又停电, 第三次, 一直没人管: that it happens again, or has lasted.
_AGAIN = (
    "第[二三四五六七八九十几0-9]{1,3}[次回]|好[几多][次回遍天]|多少[次回遍]|一直|老是|总是|天天"
    "|三番[五两]次|反反复复|一次次|[又再]"
)
_EXCLAMATION = "[！!]"
# How repetitions and exclamations begin.
_FIRST = "第好多一老总天三反又再！!"
# A word that is denied close before it is none of the speaker's anger: 没生气, 不是来骂人的, 不想曝光, 别太生气.
_DENIED = re.compile(r"[不没别未甭勿](?:[是要想会来有去敢用能算]|[太很这那]|说|至于|打算|准备){0,3}\Z")
_REACH = 6
# Below this length two equal turns are two times 好的, not one demand made twice.
_TELLING = 5


class Marks(NamedTuple):
    """What was found: words of anger in order, numbers of exclamation marks, and of repetitions (words and whole turns)."""

    anger: tuple[str, ...]
    exclamations: int
    repetitions: int


class MarkFinder:
    """Finds the marks, with the words of anger of one lexicon."""

    def __init__(self, anger: Lexicon) -> None:
        self.lexicon = anger
        # Longer words first, so that 气死我了 is found whole.
        words = "|".join(sorted(map(re.escape, anger.words), key=len, reverse=True)) or "(?!)"
        self._pattern = re.compile(rf"(?P<anger>{words})|(?P<exclamation>{_EXCLAMATION})|{_AGAIN}")
        # Most characters begin no mark; passing over them is ten times faster than trying every word at each.
        self._first = re.compile(f"[{_FIRST}{''.join({word[0] for word in anger.words})}]")

    def find(self, said: Sequence[str]) -> Marks:
        """Return the marks in the texts of the customer's turns."""
        text = "\n".join(said)
        anger, exclamations, again = [], 0, 0
        for match in self._matches(text):
            kind = match.lastgroup
            if kind == "exclamation":
                exclamations += 1
            elif kind is None:
                again += 1
            elif not _DENIED.search(text, max(match.start() - _REACH, 0), match.start()):
                anger.append(match[0])
        return Marks(tuple(anger), exclamations, again + _said_twice(said))

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        end = 0
        for first in self._first.finditer(text):
            if first.start() >= end and (match := self._pattern.match(text, first.start())):
                end = match.end()
                yield match


def _said_twice(said: Sequence[str]) -> int:
    telling = [text for text in said if len(text) >= _TELLING]
    return len(telling) - len(set(telling))
