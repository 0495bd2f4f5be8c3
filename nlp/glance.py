"""Searching many texts at once: one search over all of them costs as much as some of them do one by one."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate


class Joined:
    """Texts in a row, to be searched in one go; no pattern may match what stands `between` two of them, nor look at it."""

    def __init__(self, texts: Sequence[str], between: str = "\n") -> None:
        self._whole = between.join(texts)
        self._ends = list(accumulate(len(text) + len(between) for text in texts))

    def holding(self, pattern: re.Pattern[str]) -> Iterator[int]:
        """Yield the numbers of the texts in which a pattern is found, ascending."""
        match = pattern.search(self._whole)
        while match is not None:
            number = bisect_right(self._ends, match.start())
            yield number
            # The rest of the text cannot change the answer.
            match = pattern.search(self._whole, self._ends[number])


def hits(patterns: Sequence[re.Pattern[str]], texts: Sequence[str]) -> list[bool]:
    """Return for each text whether one of the patterns is found in it; line ends part the texts, as `Joined` says."""
    joined = Joined(texts)
    found = [False] * len(texts)
    for pattern in patterns:
        for number in joined.holding(pattern):
            found[number] = True
    return found
