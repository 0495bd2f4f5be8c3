"""Searching many texts at once: one search over all of them costs as much as some of them do one by one."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


def hits(patterns: Sequence[re.Pattern[str]], texts: Sequence[str]) -> list[bool]:
    """Return for each text whether one of the patterns is found in it.

    A pattern must neither match a line end nor look at one, for the texts are searched as the lines of one.
    """
    joined = "\n".join(texts)
    ends = list(accumulate(len(text) + 1 for text in texts))
    found = [False] * len(texts)
    for pattern in patterns:
        place = 0
        while match := pattern.search(joined, place):
            number = bisect_right(ends, match.start())
            found[number] = True
            # The rest of the text cannot change the answer.
            place = ends[number]
    return found
