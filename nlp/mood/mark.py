"""Marks of strong feeling in what the customer says: words of anger, threats, exclamations, repetition."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlp.lexicon import Lexicon
from nlp.mood.threat import threats

# 又停电, 第三次, 一直没人管: that it happens again, or has lasted.
_AGAIN = (
    "第[二三四五六七八九十几0-9]{1,3}[次回]|好[几多][次回遍天]|多少[次回遍]|一直|老是|总是|天天"
    "|三番[五两]次|反反复复|一次次|[又再]"
)
_EXCLAMATION = "[！!]"
# How repetitions and exclamations begin.
_FIRST = "第好多一老总天三反又再！!"
# A word that is denied close before it is none of the speaker's anger: 没生气, 不是来骂人的, 不想曝光, 没那么生气. Nor is one that
# somebody called them: 他骂我神经病. 再不 denies nothing.
_NOT_THEIRS = re.compile(
    r"(?:(?<!再)[不没别未甭勿](?:[是要想会来有去敢用能算么怎什可上得该再真]|[太很这那]|说|至于|打算|准备){0,4}"
    r"|[骂说喊](?:我们?|俺|他|她)[是个什么，：“\"]{0,3})\Z"
)
_REACH = 8
# Anger that was, where the speaker says that it is over: 以前很生气，现在好了.
_WAS = re.compile("以前|之前|原先|原来|本来|当时|那时|那会|起初|开始|开头|刚才|上次|上回|去年|前年")
_OVER = re.compile(
    r".{0,12}?(?:(?:现在|如今|后来|这回|这次)(?:(?![不没]).){0,8}?(?:好|满意|解决|放心|踏实|没事|正常)"
    r"|气?消了|[不没](?:生)?气了|对不住|不好意思)(?!.{0,4}又)"
)
_WAS_REACH, _OVER_REACH = 12, 36
# Below this length two equal turns are two times 好的, not one demand made twice.
_TELLING = 5


class Marks(NamedTuple):
    """What was found: words of anger in order and then threats; numbers of exclamation marks and of repetitions.

    Repetitions are words and whole turns. `plain` of the words are marked "-" in the lexicon: no calm caller says them. `threats`
    counts threats of a complaint (`nlp.mood.threat`).
    """

    anger: tuple[str, ...]
    exclamations: int
    repetitions: int
    plain: int = 0
    threats: int = 0


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
            elif _affirmed(text, match):
                anger.append(match[0])
        plain = sum(map(self.lexicon.negative.__contains__, anger))
        threatened = threats(text)
        return Marks((*anger, *threatened), exclamations, again + _said_twice(said), plain, len(threatened))

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        end = 0
        for first in self._first.finditer(text):
            if first.start() >= end and (match := self._pattern.match(text, first.start())):
                end = match.end()
                yield match


def _affirmed(text: str, word: re.Match[str]) -> bool:
    """Return whether the speaker is angry now and says so of themselves."""
    start, end = word.span()
    if _NOT_THEIRS.search(text, max(start - _REACH, 0), start):
        return False
    was = _WAS.search(text, max(start - _WAS_REACH, text.rfind("\n", 0, start) + 1), start)
    return not (was and _OVER.match(text, end, end + _OVER_REACH))


def _said_twice(said: Sequence[str]) -> int:
    telling = [text for text in said if len(text) >= _TELLING]
    return len(telling) - len(set(telling))
