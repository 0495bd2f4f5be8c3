"""Groups so small that a person could be recognised are not shown: they stand together with the next larger ones."""

from collections.abc import Callable, Mapping
from typing import TypeVar

FEWEST = 10
"""The fewest customers that a figure may speak of."""
MOST = 40
"""So many groups are shown; a province has hundreds of offices, and a report that lists them all is read by nobody."""
REST = "其余（合并）"

T = TypeVar("T")


def folded(
    groups: Mapping[str, T], size: Callable[[T], int], add: Callable[[T, T], T], few: int = FEWEST
) -> tuple[dict[str, T], int]:
    """Return the groups, the largest first, those of fewer than `few` customers added into one `REST`; and how many those are.

    Groups beyond the `MOST` largest stand in the rest as well. It takes the smallest of the large groups in while it has fewer than
    `few` itself or is one group alone, which the total would give away. A group of nobody is left out. Nothing is left where all
    together are fewer.
    """
    ordered = sorted(((name, each) for name, each in groups.items() if size(each)), key=lambda pair: -size(pair[1]))
    kept = [pair for pair in ordered if size(pair[1]) >= few][:MOST]
    small = ordered[len(kept) :]
    while kept and small and (len(small) == 1 or sum(size(each) for _, each in small) < few):
        small.append(kept.pop())
    if not small:
        return dict(kept), 0
    rest = small[0][1]
    for _, each in small[1:]:
        rest = add(rest, each)
    return (dict(kept) | {REST: rest}, len(small)) if size(rest) >= few else ({}, len(small))
