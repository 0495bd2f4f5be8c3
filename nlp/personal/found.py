"""What finders of personal data give: places with their placeholder, and how places that overlap are told apart."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Found(NamedTuple):
    """Characters [start, end) point to a person; `placeholder` says how, as in [姓名]."""

    start: int
    end: int
    placeholder: str


Asked = frozenset[str]
"""What the other side has just asked for, as placeholders: a bare answer then is one."""

NOTHING_ASKED: Asked = frozenset()


def disjoint(groups: Sequence[list[Found]]) -> list[Found]:
    """Return places that do not overlap, from left to right. Where two do, the one of the earlier group stays, else the longer."""
    if len(groups) == 1 and len(groups[0]) == 1:
        return groups[0]
    ranked = [(found, rank) for rank, group in enumerate(groups) for found in group]
    ranked.sort(key=lambda each: (each[0].start, -each[0].end, each[1]))
    kept: list[tuple[Found, int]] = []
    for found, rank in ranked:
        if kept and found.start < kept[-1][0].end:
            if rank < kept[-1][1]:
                kept[-1] = (found, rank)
        else:
            kept.append((found, rank))
    return [found for found, _ in kept]


def occurrences(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield the places [start, end) at which `word` stands."""
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))
