"""A glance over many texts at once: which may hold something personal at all, which ask for it, which hold digits.

Most turns hold nothing and no finder need read them. The glance may be wrong in one direction only: what it passes over, no
finder would find.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from nlp.personal.address import SITE
from nlp.personal.dictation import ASKS, SOME_DIGITS, asked_in
from nlp.personal.digit import RUN
from nlp.personal.found import Asked
from nlp.personal.lettered import HINT
from nlp.personal.personal_name import DOTTED_OR_NAMED, NAME_PLACES

# Parts no two texts: no pattern below takes it for a letter, a digit, a pause or white space.
_PARTED = "\0"
# What one character tells is looked for together: marks, letters, 户名 and dotted names.
_CHARACTER = re.compile(rf"[\[\x1e{HINT.pattern[1:-1]}{DOTTED_OR_NAMED.pattern[1:-1]}]")
_PERSONAL = (_CHARACTER, RUN, SITE, *(place for place in NAME_PLACES if place is not DOTTED_OR_NAMED))


class Glance(NamedTuple):
    """What was seen in texts: those that may hold something personal, what others ask for, those with two digits in a row."""

    personal: frozenset[str]
    asking: Mapping[str, Asked]
    digits: frozenset[str]


def glance(texts: Iterable[str]) -> Glance:
    """Return what these texts show at a glance; equal ones count once."""
    seen = _Joined(texts)
    personal = frozenset(text for pattern in _PERSONAL for text in seen.with_any(pattern))
    asking = {text: kinds for text in seen.with_any(ASKS) if (kinds := asked_in(text))}
    return Glance(personal, asking, frozenset(seen.with_any(SOME_DIGITS)))


class _Joined:
    """Texts in a row, to be searched in one go."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._whole = _PARTED.join(self._texts)
        self._starts = [0, *accumulate(len(text) + len(_PARTED) for text in self._texts)]

    def with_any(self, pattern: re.Pattern[str]) -> Iterator[str]:
        """Yield the texts in which a pattern is found."""
        match = pattern.search(self._whole)
        while match is not None:
            number = bisect_right(self._starts, match.start()) - 1
            yield self._texts[number]
            match = pattern.search(self._whole, self._starts[number + 1])
